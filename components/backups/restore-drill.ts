import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backupEnvironment, backups, restoreDrillCommands, workerEnvironment } from "../../runtime/contract";
import { makeDeadLetters, planDeadLetters } from "../dead-letters";
import { pullStatements } from "../ecr-pull";
import type { Schedule } from "../functions";
import { makeSchedule, scheduleDocument } from "../functions";
import { allow, policyDocument, trustIn } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn, pathIn } from "../scope";
import { monitorEnvironment } from "../sentry";
import { parseImage } from "../worker/image";
import { restoreDrillId } from "./job-args";

export interface RestoreDrillArgs {
  readonly scope: Scope;
  readonly keyArn: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  readonly sentryDsnSecretArn: pulumi.Input<string>;
  /** By digest, and what it is built for. */
  readonly image: string;
  readonly architecture: "X86_64" | "ARM64";
  readonly clusterArn: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  readonly schedule: string;
  readonly logRetentionDays: number;
}

const containerName = "drill";

/** Room for the scratch Redis: the dump of a node of up to 3 GiB, and what it takes in memory. */
const size = Object.freeze({ cpu: "512", memory: "4096", scratchGib: 30 });

/**
 * Loads the newest dump into a scratch Redis inside a task of its own, compares it with what the dump must hold, and
 * writes down what it found. It reaches the bucket and nothing else of the stack.
 *
 * A run of two minutes costs less than 0.01 USD.
 *
 * @throws when the image is not pinned by digest
 * @example
 * const schedule = "cron(0 4 ? * SUN *)";
 * new RestoreDrill("drill", { ...where, ...network, image, clusterArn, sentryDsnSecretArn, schedule, logRetentionDays: 90 });
 */
export class RestoreDrill extends pulumi.ComponentResource {
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly nodes: {
    readonly taskDefinition: aws.ecs.TaskDefinition;
    readonly deadLetters: aws.sqs.Queue;
    readonly schedule: Schedule;
  };

  constructor(name: string, args: RestoreDrillArgs, opts?: pulumi.ComponentResourceOptions) {
    const { scope, keyArn, bucketArn } = args;
    const image = parseImage(args.image);
    const logGroupName = `/${pathIn(scope)}/${restoreDrillId}`;
    const family = nameIn(scope, "taskFamily", restoreDrillId);
    const putAside = planDeadLetters(scope, restoreDrillId);
    const roleName = (suffix: string) => nameIn(scope, "iamRole", restoreDrillId, suffix);
    const roleArn = (suffix: string) =>
      pulumi.interpolate`arn:${scope.partition}:iam::${scope.accountId}:role/${roleName(suffix)}`;

    const executionDocument = policyDocument(
      allow(
        "WriteLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        arnIn(scope, "logs", `log-group:${logGroupName}:*`),
      ),
      allow("ReadDsn", ["secretsmanager:GetSecretValue"], args.sentryDsnSecretArn),
      allow("DecryptDsn", ["kms:Decrypt"], keyArn),
      ...pullStatements(scope, image),
    );
    const taskDocument = policyDocument(
      allow("SeeBackups", ["s3:ListBucket"], bucketArn),
      allow("ReadDumps", ["s3:GetObject"], pulumi.interpolate`${bucketArn}/${backups.dumps}*`),
      allow("AddRecords", ["s3:PutObject"], pulumi.interpolate`${bucketArn}/${backups.drills}*`),
      allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], keyArn),
    );
    const startDocument = scheduleDocument(
      [
        allow("Start", ["ecs:RunTask"], arnIn(scope, "ecs", `task-definition/${family}:*`)),
        {
          ...allow("HandOverRoles", ["iam:PassRole"], [roleArn("execution"), roleArn("task")]),
          Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
        {
          // The task takes over the tags of its definition, which ECS counts as tagging.
          ...allow("TagTask", ["ecs:TagResource"], arnIn(scope, "ecs", `task/${nameIn(scope, "cluster")}/*`)),
          Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
        },
      ],
      putAside.arn,
      keyArn,
    );
    const containers = [drillContainer(args, image.reference, logGroupName)];
    const policyDocuments = {
      [`${name}-execution`]: executionDocument,
      [`${name}-task`]: taskDocument,
      [`${name}-schedule`]: startDocument,
      [`${name}-dead-letters`]: putAside.document,
    };
    super("ops:backups:RestoreDrill", name, { containers, policyDocuments }, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: logGroupName, retentionInDays: args.logRetentionDays, kmsKeyId: keyArn },
      { parent: this },
    );
    const makeRole = (suffix: string, description: string, document: typeof taskDocument) => {
      const role = new aws.iam.Role(
        `${name}-${suffix}`,
        { name: roleName(suffix), description, assumeRolePolicy: trustIn("ecs-tasks.amazonaws.com", scope) },
        { parent: this },
      );
      const policy = new aws.iam.RolePolicy(
        `${name}-${suffix}`,
        { role: role.id, name: restoreDrillId, policy: pulumi.jsonStringify(document) },
        { parent: this },
      );
      return { role, policy };
    };
    const execution = makeRole("execution", "Starts restore drills: image, log, DSN", executionDocument);
    const task = makeRole("task", "A restore drill: reads dumps, adds its record", taskDocument);
    const taskDefinition = new aws.ecs.TaskDefinition(
      `${name}-task`,
      {
        family,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: size.cpu,
        memory: size.memory,
        ephemeralStorage: { sizeInGib: size.scratchGib },
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: args.architecture },
        executionRoleArn: execution.role.arn,
        taskRoleArn: task.role.arn,
        volumes: [{ name: "scratch" }],
        containerDefinitions: pulumi.jsonStringify(containers),
      },
      { parent: this },
    );
    const deadLetters = makeDeadLetters(this, `${name}-dead-letters`, putAside, keyArn);
    const schedule = makeSchedule(this, name, {
      scope,
      id: restoreDrillId,
      description: "Restores the newest backup of Redis into a scratch one",
      expression: args.schedule,
      target: {
        arn: args.clusterArn,
        ecsParameters: {
          taskDefinitionArn: taskDefinition.arn,
          taskCount: 1,
          launchType: "FARGATE",
          propagateTags: "TASK_DEFINITION",
          networkConfiguration: {
            subnets: [...args.subnetIds],
            securityGroups: [args.securityGroupId],
            assignPublicIp: false,
          },
        },
      },
      deadLettersArn: deadLetters.arn,
      document: startDocument,
      startsAfter: [logGroup, execution.policy, task.policy],
    });

    this.taskDefinitionArn = taskDefinition.arn;
    this.nodes = { taskDefinition, deadLetters, schedule };
    this.registerOutputs({ containers, policyDocuments, taskDefinitionArn: this.taskDefinitionArn });
  }
}

/** Reads only, writes only to its scratch volume, and holds no secret but the DSN. */
function drillContainer(args: RestoreDrillArgs, image: string, logGroupName: string) {
  const environment: Record<string, pulumi.Input<string>> = {
    [backupEnvironment.bucket]: args.bucketName,
    [backupEnvironment.keyArn]: args.keyArn,
    [backupEnvironment.serviceName]: args.serviceName,
    ...monitorEnvironment(args.scope),
  };
  return {
    name: containerName,
    image,
    essential: true,
    command: restoreDrillCommands.start,
    user: "1000:1000",
    readonlyRootFilesystem: true,
    privileged: false,
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    mountPoints: [{ sourceVolume: "scratch", containerPath: "/tmp", readOnly: false }],
    // ECS gives the list back in order of name, and an order of our own would look like a change.
    environment: Object.entries(environment)
      .map(([name, value]) => ({ name, value }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    secrets: [{ name: workerEnvironment.sentryDsn, valueFrom: args.sentryDsnSecretArn }],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": args.scope.region,
        "awslogs-stream-prefix": containerName,
      },
    },
  };
}
