import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmsById } from "../alarms";
import { makeAlarms, silentUntil } from "../alarms";
import { makeDeadLetters, planDeadLetters } from "../dead-letters";
import { allow, policyDocument, trustIn } from "../policy-document";
import { arnIn, nameIn } from "../scope";
import { functionAlarms } from "./alarms";
import type { ServiceFunctionArgs } from "./args";
import { serviceFunctionDefaults } from "./args";
import { networkStatements } from "./network";
import type { Schedule } from "./schedule";
import { makeSchedule, scheduleDocument } from "./schedule";

export type { FunctionNetwork, ServiceFunctionArgs } from "./args";
export { serviceFunctionDefaults } from "./args";
export { bundleFunctions } from "./bundle";
export type { Schedule } from "./schedule";
export { makeSchedule, scheduleDocument } from "./schedule";

/**
 * A Lambda function that may do what its statements say and nothing else.
 *
 * Lambda tries an event three times; what failed then is kept, encrypted, for 14 days. With a schedule it runs by itself;
 * with `alerting` it has alarms on its failures and, where it is scheduled, on its silence. Runs cost next to nothing
 * (once a minute for 1 s: 0.20 USD a month), each alarm 0.10 USD.
 *
 * @example
 * const code = bundleFunctions("notifier").notifier;
 * new ServiceFunction("notifier", { scope, id: "notifier", description: "Sends alarms on", code, keyArn });
 */
export class ServiceFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  /** Where events wait that failed for good. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly nodes: {
    readonly function: aws.lambda.Function;
    readonly logGroup: aws.cloudwatch.LogGroup;
    readonly deadLetters: aws.sqs.Queue;
    readonly role: aws.iam.Role;
    /** Where it is scheduled. */
    readonly schedule: Schedule | undefined;
    /** By the end of their names, such as `notifier-errors`. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: ServiceFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { scope, id, description, keyArn, ...chosen } = { ...serviceFunctionDefaults, ...args };
    const functionName = nameIn(scope, "function", id);
    const logGroupName = `/aws/lambda/${functionName}`;
    const putAside = planDeadLetters(scope, id);
    const functionArn = arnIn(scope, "lambda", `function:${functionName}`);
    const document = policyDocument(
      allow(
        "WriteLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        arnIn(scope, "logs", `log-group:${logGroupName}:*`),
      ),
      allow("PutAside", ["sqs:SendMessage"], putAside.arn),
      allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], keyArn),
      ...(chosen.network === undefined ? [] : networkStatements(functionArn)),
      ...chosen.statements,
    );
    const start = allow("Start", ["lambda:InvokeFunction"], functionArn);
    const startDocument = scheduleDocument([start], putAside.arn, keyArn);
    const policyDocuments = {
      [`${name}-role`]: document,
      [`${name}-dead-letters`]: putAside.document,
      ...(chosen.schedule === undefined ? {} : { [`${name}-schedule`]: startDocument }),
    };
    super("ops:functions:ServiceFunction", name, { policyDocuments }, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: logGroupName, retentionInDays: chosen.logRetentionDays, kmsKeyId: keyArn },
      { parent: this },
    );
    const deadLetters = makeDeadLetters(this, `${name}-dead-letters`, putAside, keyArn);
    const role = new aws.iam.Role(
      `${name}-role`,
      { name: nameIn(scope, "iamRole", id), description, assumeRolePolicy: trustIn("lambda.amazonaws.com", scope) },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-role`,
      { role: role.id, name: id, policy: pulumi.jsonStringify(document) },
      { parent: this },
    );
    const lambda = new aws.lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        description,
        runtime: chosen.runtime,
        handler: `${id}.handler`,
        code: new pulumi.asset.AssetArchive({ [`${id}.js`]: new pulumi.asset.FileAsset(chosen.code) }),
        role: role.arn,
        timeout: chosen.timeoutSeconds,
        memorySize: chosen.memoryMib,
        kmsKeyArn: keyArn,
        environment: { variables: { ...chosen.environment } },
        deadLetterConfig: { targetArn: deadLetters.arn },
        ...(chosen.network && {
          vpcConfig: { subnetIds: [...chosen.network.subnetIds], securityGroupIds: [chosen.network.securityGroupId] },
        }),
      },
      { parent: this, dependsOn: [logGroup, policy] },
    );

    const schedule =
      chosen.schedule === undefined
        ? undefined
        : makeSchedule(this, name, {
            scope,
            id,
            description,
            expression: chosen.schedule,
            target: { arn: lambda.arn },
            deadLettersArn: deadLetters.arn,
            document: startDocument,
          });
    const watched = { id, functionName: lambda.name, deadLettersName: deadLetters.name, schedule: chosen.schedule };
    const alarms = chosen.alerting
      ? makeAlarms(this, name, scope, silentUntil(chosen.alerting, schedule?.schedule), functionAlarms(watched))
      : {};

    this.functionName = lambda.name;
    this.functionArn = lambda.arn;
    this.roleArn = role.arn;
    this.deadLetterQueueUrl = deadLetters.url;
    this.nodes = { function: lambda, logGroup, deadLetters, role, schedule, alarms };
    this.registerOutputs({
      policyDocuments,
      functionName: this.functionName,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
    });
  }
}
