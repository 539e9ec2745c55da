import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pullStatements } from "../ecr-pull";
import type { PolicyDocument, PolicyStatement } from "../policy-document";
import { allow, policyDocument, trustIn } from "../policy-document";
import { arnIn, nameIn } from "../scope";
import type { WorkerChoices } from "./args";
import { execLogGroupName } from "./cluster";
import { databaseStatements } from "./database";
import type { Image } from "./image";
import { collectorStatement } from "./otel-collector";

export interface WorkerRoles {
  /** What ECS may do to start a task: read the image and two secrets, write logs. */
  readonly execution: aws.iam.Role;
  readonly executionPolicy: aws.iam.RolePolicy;
  /**
   * What the worker itself may do in AWS: protect its task, and read the database's password where there is one. Its metrics
   * are log lines; its traces a collector sends.
   */
  readonly task: aws.iam.Role;
  readonly taskPolicy: aws.iam.RolePolicy;
}

export function makeRoles(
  parent: pulumi.Resource,
  name: string,
  { scope }: WorkerChoices,
  documents: { readonly execution: PolicyDocument; readonly task: PolicyDocument },
): WorkerRoles {
  const makeRole = (suffix: string, description: string) =>
    new aws.iam.Role(
      `${name}-${suffix}`,
      {
        name: nameIn(scope, "iamRole", "worker", suffix),
        description,
        assumeRolePolicy: trustIn("ecs-tasks.amazonaws.com", scope),
      },
      { parent },
    );
  const execution = makeRole("execution", "Starts worker tasks: image, logs, secrets");
  const task = makeRole("task", "The worker at run time: protects its task while it is busy");
  const makePolicy = (suffix: "execution" | "task", role: aws.iam.Role, policyName: string) =>
    new aws.iam.RolePolicy(
      `${name}-${suffix}`,
      { role: role.id, name: policyName, policy: pulumi.jsonStringify(documents[suffix]) },
      { parent },
    );
  const executionPolicy = makePolicy("execution", execution, "start-worker-tasks");
  const taskPolicy = makePolicy("task", task, "run-worker");
  return { execution, executionPolicy, task, taskPolicy };
}

/** What the worker may do at run time. */
export function taskDocument({ scope, keyArn, exec, otelCollectorImage, database }: WorkerChoices): PolicyDocument {
  const ownTasks = arnIn(scope, "ecs", `task/${nameIn(scope, "cluster")}/*`);
  return policyDocument(
    // The agent beside the container does it in the task's name, and which task that is it knows only when it runs.
    allow("ProtectTasks", ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"], ownTasks),
    ...(exec === "on"
      ? execStatements(arnIn(scope, "logs", `log-group:${execLogGroupName({ scope })}:*`), keyArn)
      : []),
    ...(otelCollectorImage === undefined ? [] : [collectorStatement]),
    ...(database ? databaseStatements(database, keyArn) : []),
  );
}

/** What shell sessions need: their channels, their record, and the key of both. */
function execStatements(logStreams: pulumi.Input<string>, keyArn: pulumi.Input<string>): readonly PolicyStatement[] {
  const channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
  return [
    // Neither channels nor the listing of log groups know any resource.
    allow(
      "OpenSessions",
      channels.map((channel) => `ssmmessages:${channel}`),
      "*",
    ),
    allow("FindSessionLog", ["logs:DescribeLogGroups"], "*"),
    allow("RecordSessions", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], logStreams),
    allow("EncryptSessions", ["kms:Decrypt", "kms:GenerateDataKey"], keyArn),
  ];
}

/** What ECS may do to start a task. */
export function executionDocument(
  args: WorkerChoices,
  { image, collectorImage, logGroupName }: { image: Image; collectorImage: Image | undefined; logGroupName: string },
): PolicyDocument {
  const { scope, keyArn, redisUrlSecretArn, sentryDsnSecretArn, jobSecretArns } = args;
  const secretArns = [redisUrlSecretArn, sentryDsnSecretArn, ...Object.values(jobSecretArns)];
  const logStreams = arnIn(scope, "logs", `log-group:${logGroupName}:*`);
  return policyDocument(
    allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], logStreams),
    allow("ReadSecrets", ["secretsmanager:GetSecretValue"], secretArns),
    allow("DecryptSecrets", ["kms:Decrypt"], keyArn),
    ...args.redisUrlKeyStatements,
    ...pullStatements(scope, image, ...(collectorImage ? [collectorImage] : [])),
  );
}
