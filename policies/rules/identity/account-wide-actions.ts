/** What a role may do to something that is not the stack's own, since AWS leaves no choice. */
interface AccountWide {
  readonly actions: readonly string[];
  /** The end of the resource's ARN, behind the account; `*` for no narrower resource at all. */
  readonly resource: RegExp;
  readonly reason: string;
}

const everything = /^\*$/;

/** Every right on something that is not the stack's own that a rule lets pass. Add one only with a reason. */
export const accountWideActions: readonly AccountWide[] = [
  { actions: ["ecr:GetAuthorizationToken"], resource: everything, reason: "a log-in to ECR is for the whole account" },
  {
    actions: [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeVpcs",
      "ec2:UnassignPrivateIpAddresses",
    ],
    resource: everything,
    reason: "Lambda checks for these on everything before it puts a function into a network",
  },
  {
    actions: [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    resource: everything,
    reason: "channels of ECS Exec have no names of their own",
  },
  {
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "cloudwatch:PutMetricData"],
    resource: everything,
    reason: "traces and metrics are put into no resource that has a name",
  },
  {
    actions: ["logs:DescribeLogGroups"],
    resource: /^(\*|log-group:\*)$/,
    reason: "whoever looks for a log group asks for all of them",
  },
  {
    actions: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
    resource: /^log-group:RDSOSMetrics(:\*)?$/,
    reason: "AWS chose the name of the log group for what operating systems of databases report",
  },
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
    resource: /^log-group:RDSOSMetrics:log-stream:\*$/,
    reason: "RDS names a stream after each instance's internal id",
  },
  {
    actions: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
    resource: /^secret:rds![\w-]+$/,
    reason: "RDS names the secret with a database's password itself",
  },
  { actions: ["ecs:DescribeTaskDefinition"], resource: everything, reason: "the action knows no resources" },
  {
    actions: ["cloudwatch:DescribeAlarms"],
    resource: everything,
    reason: "with a narrower resource AWS leaves composite alarms out of the list",
  },
  {
    actions: ["elasticache:DescribeSnapshots"],
    resource: /^snapshot:\*$/,
    reason: "snapshots are listed, and the stack's own are told apart by name",
  },
  {
    actions: [
      "rds:AddTagsToResource",
      "rds:CopyDBSnapshot",
      "rds:CreateDBSnapshot",
      "rds:DeleteDBSnapshot",
      "rds:DescribeDBSnapshots",
      "rds:ModifyDBSnapshotAttribute",
    ],
    resource: /^snapshot:awsbackup:\*$/,
    reason: "AWS Backup names its snapshots itself, after its jobs",
  },
  {
    actions: ["tag:GetResources", "s3:ListAllMyBuckets", "sts:GetCallerIdentity"],
    resource: everything,
    reason: "the actions know no resources",
  },
];
