/** What a cloud answers to the program of a recording, in AWS's own spellings, since rules read names inside ARNs. */
const account = { accountId: "123456789012", partition: "aws" };

const region = "us-east-1";
type Inputs = Readonly<Record<string, unknown>>;

const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account.accountId}:${rest}`;

/** ARNs by type; each is given the physical name. */
const arns: Readonly<Record<string, (name: string) => string>> = {
  "aws:s3/bucket:Bucket": (name) => `arn:aws:s3:::${name}`,
  "aws:budgets/budget:Budget": (name) => `arn:aws:budgets::${account.accountId}:budget/${name}`,
  "aws:iam/role:Role": (name) => `arn:aws:iam::${account.accountId}:role/${name}`,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": () =>
    `arn:aws:iam::${account.accountId}:oidc-provider/token.actions.githubusercontent.com`,
  "aws:route53/zone:Zone": (name) => `arn:aws:route53:::hostedzone/${name}`,
  "aws:route53/healthCheck:HealthCheck": (name) => `arn:aws:route53:::healthcheck/${name}`,
  "aws:sns/topic:Topic": (name) => arn("sns", name),
  "aws:sns/topicSubscription:TopicSubscription": (name) => arn("sns", `${name}:0badcafe`),
  "aws:sqs/queue:Queue": (name) => arn("sqs", name),
  "aws:lambda/function:Function": (name) => arn("lambda", `function:${name}`),
  "aws:cloudwatch/logGroup:LogGroup": (name) => arn("logs", `log-group:${name}`),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (name) => arn("cloudwatch", `alarm:${name}`),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (name) => arn("cloudwatch", `alarm:${name}`),
  "aws:cloudwatch/dashboard:Dashboard": (name) => `arn:aws:cloudwatch::${account.accountId}:dashboard/${name}`,
  "aws:cloudwatch/eventRule:EventRule": (name) => arn("events", `rule/${name}`),
  "aws:scheduler/schedule:Schedule": (name) => arn("scheduler", `schedule/default/${name}`),
  "aws:secretsmanager/secret:Secret": (name) => arn("secretsmanager", `secret:${name}-AbCdEf`),
  "aws:elasticache/replicationGroup:ReplicationGroup": (name) => arn("elasticache", `replicationgroup:${name}`),
  "aws:ecs/cluster:Cluster": (name) => arn("ecs", `cluster/${name}`),
  "aws:ecs/taskDefinition:TaskDefinition": (name) => arn("ecs", `task-definition/${name}:1`),
  "aws:ecr/repository:Repository": (name) => arn("ecr", `repository/${name}`),
  "aws:rds/instance:Instance": (name) => arn("rds", `db:${name}`),
  "aws:backup/vault:Vault": (name) => arn("backup", `backup-vault:${name}`),
  "aws:ec2/securityGroup:SecurityGroup": (name) => arn("ec2", `security-group/${name}`),
  "aws:ec2/subnet:Subnet": (name) => arn("ec2", `subnet/${name}`),
  "aws:ec2/vpc:Vpc": (name) => arn("ec2", `vpc/${name}`),
};

/** Inputs that carry the physical name. */
const names = ["bucket", "name", "alarmName", "family", "replicationGroupId", "identifier", "dashboardName"];

/** Types whose id is their ARN. */
const knownByArn = new Set(["aws:sns/topic:Topic", "aws:secretsmanager/secret:Secret", "aws:ecs/cluster:Cluster"]);

/** Other outputs that a program reads, by type. */
const others: Readonly<Record<string, (inputs: Inputs, name: string) => object>> = {
  "aws:acm/certificate:Certificate": ({ domainName }) => ({
    domainValidationOptions: [
      {
        domainName,
        resourceRecordName: `_proof.${String(domainName)}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "proof.acm-validations.aws.",
      },
    ],
  }),
  "aws:lb/loadBalancer:LoadBalancer": () => ({
    dnsName: "edge-1.elb.amazonaws.com",
    zoneId: "ZELB",
    arnSuffix: "app/edge/1",
  }),
  "aws:lb/targetGroup:TargetGroup": () => ({ arnSuffix: "targetgroup/dashboard/1" }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ vpcEndpointType }) =>
    vpcEndpointType === "Gateway" ? { prefixListId: "pl-0badcafe" } : {},
  "aws:elasticache/replicationGroup:ReplicationGroup": ({ replicationGroupId, numCacheClusters }) => ({
    primaryEndpointAddress: "master.redis.use1.cache.amazonaws.com",
    memberClusters: Array.from(
      { length: Number(numCacheClusters ?? 2) },
      (_, index) => `${String(replicationGroupId)}-00${index + 1}`,
    ),
  }),
  "aws:sqs/queue:Queue": ({ name }) => {
    const url = `https://sqs.${region}.amazonaws.com/${account.accountId}/${String(name)}`;
    return { id: url, url };
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": ({ secretArn }) => ({ secretArn }),
  "aws:secretsmanager/secretVersion:SecretVersion": ({ secretId }, name) => ({
    arn: secretId,
    secretArn: secretId,
    versionId: `version-of-${name}`,
  }),
  "aws:rds/instance:Instance": () => ({
    address: "database.rds.amazonaws.com",
    masterUserSecrets: [
      {
        secretArn: arn("secretsmanager", "secret:rds!db-1-AbCdEf"),
        secretStatus: "active",
        kmsKeyId: arn("kms", "key/database"),
      },
    ],
  }),
  "random:index/randomId:RandomId": () => ({ hex: "0badcafe" }),
  "random:index/randomPassword:RandomPassword": (_inputs, name) => ({ result: `CANARY-secret-of-${name}` }),
  "sentry:index:Project": () => ({ projectId: "10", errorMonitorId: "11" }),
  "sentry:index:ProjectKey": () => ({ dsn: "https://key@o1.ingest.sentry.io/1" }),
};

/** The id and the outputs that a resource has after it was made. */
export function made(type: string, name: string, inputs: Inputs): { id: string; state: Record<string, unknown> } {
  const physical = names.map((property) => inputs[property]).find((value) => typeof value === "string");
  const [, service, kind] = /^aws:(\w+)\/(\w+):/.exec(type) ?? [];
  // Sentry and Upstash give numbers, which say nothing of the name.
  const isNamed = typeof physical === "string" && /^(aws|random|ops):/.test(type);
  const plainId = isNamed ? physical : `${name}-id`;
  const own = service === undefined ? undefined : (arns[type]?.(plainId) ?? arn(service, `${String(kind)}/${plainId}`));
  const { id = own !== undefined && knownByArn.has(type) ? own : plainId, ...more }: Record<string, unknown> = {
    ...others[type]?.(inputs, name),
  };
  return { id: String(id), state: { ...(own !== undefined && { arn: own }), ...inputs, ...more } };
}

/** What others have made, by its id: a replication group of two nodes. */
export const found = (type: string, name: string, id: string): ReturnType<typeof made> =>
  made(type, name, { replicationGroupId: id, numCacheClusters: 2 });

/** What AWS says when a program only asks it; a subnet's id ends in the number of its zone. */
export function told(token: string, inputs: Inputs): object {
  if (token !== "aws:ec2/getSubnet:getSubnet") return { ...inputs, ...account, id: account.accountId };
  const { id } = inputs;
  return { id, availabilityZoneId: `use1-az${String(id).slice(-1)}`, mapPublicIpOnLaunch: false };
}
