import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, policyDocument, trustIn } from "../policy-document";
import { arnIn, nameIn } from "../scope";
import type { ServiceFunctionArgs } from "./args";
import { serviceFunctionDefaults } from "./args";

export type { FunctionNetwork, ServiceFunctionArgs } from "./args";
export { serviceFunctionDefaults } from "./args";
export { bundleFunction } from "./bundle";

/**
 * A Lambda function that may do what its statements say and nothing else.
 *
 * Lambda tries an event three times; what failed then is kept, encrypted, for 14 days. Costs nothing while it does not run.
 *
 * @example
 * const code = bundleFunction("runtime/functions/notifier.ts");
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
  };

  constructor(name: string, args: ServiceFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { scope, id, description, keyArn, ...chosen } = { ...serviceFunctionDefaults, ...args };
    const functionName = nameIn(scope, "function", id);
    const logGroupName = `/aws/lambda/${functionName}`;
    const deadLettersName = nameIn(scope, "queue", id, "dead-letters");
    const document = policyDocument(
      allow(
        "WriteLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        arnIn(scope, "logs", `log-group:${logGroupName}:*`),
      ),
      allow("PutAside", ["sqs:SendMessage"], arnIn(scope, "sqs", deadLettersName)),
      allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], keyArn),
      ...chosen.statements,
    );
    const policyDocuments = { [`${name}-role`]: document };
    super("ops:functions:ServiceFunction", name, { policyDocuments }, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: logGroupName, retentionInDays: chosen.logRetentionDays, kmsKeyId: keyArn },
      { parent: this },
    );
    const deadLetters = new aws.sqs.Queue(
      `${name}-dead-letters`,
      {
        name: deadLettersName,
        kmsMasterKeyId: keyArn,
        messageRetentionSeconds: chosen.deadLetterRetentionSeconds,
      },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      { name: nameIn(scope, "iamRole", id), description, assumeRolePolicy: trustIn("lambda.amazonaws.com") },
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
        code: new pulumi.asset.AssetArchive({ [`${id}.js`]: new pulumi.asset.StringAsset(chosen.code) }),
        role: role.arn,
        timeout: chosen.timeoutSeconds,
        memorySize: chosen.memoryMib,
        kmsKeyArn: keyArn,
        environment: { variables: { ...chosen.environment } },
        deadLetterConfig: { targetArn: deadLetters.arn },
      },
      { parent: this, dependsOn: [logGroup, policy] },
    );

    this.functionName = lambda.name;
    this.functionArn = lambda.arn;
    this.roleArn = role.arn;
    this.deadLetterQueueUrl = deadLetters.url;
    this.nodes = { function: lambda, logGroup, deadLetters, role };
    this.registerOutputs({
      policyDocuments,
      functionName: this.functionName,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
    });
  }
}
