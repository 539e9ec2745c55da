import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";
import { container, notKnown } from "./containers";
import type { EditableStack } from "./editable-stack";

const inAccount = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;
const notifier = inAccount("lambda", "function:ops-agent-worker-prod-notifier");
const cluster = "aws:ecs/cluster:Cluster";
const theirCluster = inAccount("ecs", "cluster/theirs");
const roleArn = "arn:aws:iam::123456789012:role/theirs";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const scheduleType = "aws:scheduler/schedule:Schedule";
const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const permissionType = "aws:lambda/permission:Permission";
const document = (statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements.map((one) => ({ Effect: "Allow", ...one })) });
const trustOf = (Service: string) => document([{ Action: "sts:AssumeRole", Principal: { Service } }]);

/** A schedule of others with a role of its own, that starts a function of the stack. */
const theirs =
  (statements: readonly object[], Service = "scheduler.amazonaws.com", target: object = { arn: notifier }) =>
  (stack: EditableStack) =>
    stack
      .add("theirs", role, { name: "theirs", arn: roleArn, assumeRolePolicy: trustOf(Service) })
      .add("theirs-policy", rolePolicy, { role: "theirs", policy: document(statements) })
      .add("theirs-schedule", scheduleType, { name: "theirs", target: { roleArn, ...target } });
const invoking = { Action: "lambda:InvokeFunction", Resource: notifier };
const aside = inAccount("sqs", "ops-agent-worker-prod-notifier-dead-letters");

const othersSecret = inAccount("secretsmanager", "secret:other/x-AbCdEf");
const givenSecret = (stack: EditableStack) =>
  container(stack, { secrets: [{ name: "OTHER", valueFrom: `${othersSecret}:key::` }] });
const key = (change: object) => (stack: EditableStack) =>
  stack.add("theirs-group", "aws:cloudwatch/logGroup:LogGroup", { name: "theirs", retentionInDays: 365, ...change });
const keyOf = (name: string) => (stack: EditableStack) =>
  key({})(stack)
    .hide("theirs-group", "kmsKeyId", stack.of(name, "aws:kms/key:Key"))
    .option("theirs-group", { region: "us-east-1" });
const permission = (change: object) => (stack: EditableStack) =>
  stack.add("theirs-permission", permissionType, {
    action: "lambda:InvokeFunction",
    function: "ops-agent-worker-prod-notifier",
    principal: "sns.amazonaws.com",
    sourceArn: inAccount("sns", "ops-agent-worker-prod-alarms-p0"),
    ...change,
  });
const alarm = (arn: string) => (stack: EditableStack) =>
  stack.add("theirs-budget", "aws:budgets/budget:Budget", {
    budgetType: "COST",
    notifications: [{ subscriberSnsTopicArns: [arn] }],
  });
const holder =
  (statement: object, Service = "lambda.amazonaws.com") =>
  (stack: EditableStack) =>
    stack
      .add("theirs", role, { name: "theirs", arn: roleArn, assumeRolePolicy: trustOf(Service) })
      .add("theirs-policy", rolePolicy, { role: "theirs", policy: document([statement]) });
const someKey = inAccount("kms", "key/secrets-key-id");
const copying = {
  Action: "kms:Decrypt",
  Resource: someKey,
  Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
};
const lending = { Action: "kms:CreateGrant", Resource: someKey };
const task = (stack: EditableStack) =>
  stack.add("theirs-task", taskType, { family: "theirs", containerDefinitions: '[{"name":"theirs"}]' });
const starting = (name: unknown) => (stack: EditableStack) =>
  task(stack).add("theirs-target", "aws:cloudwatch/eventTarget:EventTarget", {
    rule: "ops-agent-worker-prod-deployment-failed",
    arn: inAccount("ecs", "cluster/ops-agent-worker-prod"),
    ecsTarget: { taskDefinitionArn: name },
  });

/** What roles are for, and what names lead where. */
const declaration = "ops:stack:Declaration";

export const rolesCases: Cases = {
  "role-reaches-all-it-needs": [
    fails("a schedule may not start what it names", "theirs", theirs([{ ...invoking, Action: "lambda:GetFunction" }])),
    fails(
      "only another function",
      "theirs",
      theirs([{ ...invoking, Resource: inAccount("lambda", "function:other") }]),
    ),
    fails(
      "a right that is taken back",
      "theirs",
      theirs([invoking, { Effect: "Deny", Action: "lambda:*", Resource: "*" }]),
    ),
    fails("another service is trusted", "theirs", theirs([invoking], "lambda.amazonaws.com")),
    fails(
      "nowhere to put aside",
      "theirs",
      theirs([invoking], undefined, { arn: notifier, deadLetterConfig: { arn: aside } }),
    ),
    when("update", fails("a secret that may not be read", "worker-execution", givenSecret)),
    when("preview", isUnclear("a secret among others that are not known", "worker-execution", givenSecret)),
    fails("a bucket that it is told of", "worker-task", (stack) =>
      container(stack, {
        environment: [{ name: "UPLOADS", value: "ops-agent-worker-prod-us-east-1-landing-123456789012" }],
      }),
    ),
    fails("no logs", "worker-execution", (stack) =>
      container(stack, {
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ops-agent-worker/prod/dashboard" } },
      }),
    ),
    fails("no network", "notifications-notifier-role", (stack) =>
      stack.set("notifications-notifier-function", { vpcConfig: { subnetIds: ["subnet-0123abcd"] } }),
    ),
    fails("nobody writes flow logs", "network-flow-logs", (stack) =>
      stack.set("network-flow-logs", { policy: document([]) }, rolePolicy),
    ),
    passes(
      "wildcards",
      "theirs",
      theirs([{ Action: "lambda:Invoke*", Resource: inAccount("lambda", "function:ops-agent-worker-*") }]),
    ),
    passes(
      "all functions",
      "theirs",
      theirs([{ Action: ["lambda:*"], Resource: [inAccount("lambda", "function:*")] }]),
    ),
    passes("all but something else", "theirs", theirs([{ NotAction: "iam:*", Resource: "*" }])),
    passes(
      "a denial under a condition",
      "theirs",
      theirs([
        invoking,
        { Effect: "Deny", Action: "*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      ]),
    ),
    passes("in the role itself", "theirs", (stack) =>
      theirs([])(stack).set("theirs", { inlinePolicies: [{ name: "start", policy: document([invoking]) }] }),
    ),
    passes("by a policy that is attached", "theirs", (stack) =>
      theirs([])(stack)
        .add("start", "aws:iam/policy:Policy", { name: "start", policy: document([invoking]) })
        .add("start-theirs", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
          role: "theirs",
          policyArn: "arn:aws:iam::123456789012:policy/start",
        }),
    ),
    passes("by a policy that nobody knows here", "theirs", (stack) =>
      theirs([])(stack).set("theirs", { managedPolicyArns: ["arn:aws:iam::123456789012:policy/of-others"] }),
    ),
    passes("let in by the queue itself", "theirs", (stack) =>
      theirs([invoking], undefined, { arn: notifier, deadLetterConfig: { arn: inAccount("sqs", "aside") } })(stack).add(
        "aside",
        "aws:sqs/queue:Queue",
        {
          name: "aside",
          sqsManagedSseEnabled: true,
          policy: document([{ Action: "sqs:*", Resource: inAccount("sqs", "aside"), Principal: { AWS: roleArn } }]),
        },
      ),
    ),
    fails("a shell that cannot be opened", "worker-task", (stack) =>
      stack.set("worker-service", { enableExecuteCommand: true }),
    ),
    fails("by one of AWS's that is about other things", "theirs", (stack) =>
      theirs([])(stack).set("theirs", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
      }),
    ),
    isUnclear("a policy that is not known", "theirs", (stack) =>
      theirs([])(stack).hide("theirs-policy", "policy", "worker-cluster"),
    ),
    isUnclear("whom it trusts is not known", "theirs", (stack) =>
      theirs([invoking])(stack).hide("theirs", "assumeRolePolicy", "worker-cluster"),
    ),
    isNotApplicable("nobody takes it on", "theirs", (stack) =>
      stack.add("theirs", role, { name: "theirs", assumeRolePolicy: trustOf("lambda.amazonaws.com") }),
    ),
  ],
  "references-resolve": [
    fails("a function that is not there", "theirs-permission", permission({ function: "notifer" })),
    fails("a bucket for a key", "theirs-group", key({ kmsKeyId: "ops-agent-worker-prod" })),
    fails("a key of another region", "theirs-group", keyOf("backups-replica-key")),
    passes("a key of this one", "theirs-group", keyOf("secrets-key")),
    passes("a key of others", "theirs-group", key({ kmsKeyId: someKey })),
    passes("what sets up others' things, and makes none", "theirs-repository", (stack) =>
      stack.add("theirs-repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository: "theirs", policy: "{}" }),
    ),
    passes("a function by its ARN", "theirs-permission", permission({ function: notifier })),
    passes("what another stack hands over", "theirs-group", (stack) =>
      key({})(stack.add("base", "pulumi:pulumi:StackReference", { name: "base" })).hide(
        "theirs-group",
        "kmsKeyId",
        "base",
      ),
    ),
    passes("another program's function, in one that is not of this project", "theirs-permission", (stack) =>
      permission({ function: "theirs" })(stack.removeAll(declaration)),
    ),
    isUnclear("made by chance", "theirs-group", (stack) =>
      key({})(stack).hide("theirs-group", "kmsKeyId", "redis-life"),
    ),
  ],
  "references-exist": [
    fails("another program's cluster in a stack of this project", "worker-service", (stack) =>
      stack.set("worker-service", { cluster: theirCluster }),
    ),
    fails("another program's cluster by its name alone", "worker-service", (stack) =>
      stack.set("worker-service", { cluster: "theirs" }).removeAll(declaration).removeAll(cluster),
    ),
    fails("another program's cluster beside its own", "worker-service", (stack) =>
      stack.set("worker-service", { cluster: theirCluster }).removeAll(declaration),
    ),
    passes(
      "another program's cluster by its ARN, in one that has none and is not of this project",
      "worker-service",
      (stack) => stack.set("worker-service", { cluster: theirCluster }).removeAll(declaration).removeAll(cluster),
    ),
    isUnclear("a cluster made by chance", "worker-service", (stack) =>
      stack.hide("worker-service", "cluster", "redis-life"),
    ),
  ],
  "references-own-program": [
    fails("a function that is not there", "theirs-permission", (stack) =>
      permission({ function: "notifer" })(stack.removeAll(declaration)),
    ),
    fails("a function that another stack hands over", "theirs-permission", (stack) =>
      permission({})(stack.removeAll(declaration).add("base", "pulumi:pulumi:StackReference", { name: "base" })).hide(
        "theirs-permission",
        "function",
        "base",
      ),
    ),
    passes("its own function", "theirs-permission", (stack) =>
      permission({ function: notifier })(stack.removeAll(declaration)),
    ),
    passes("what it makes none of", "theirs-repository", (stack) =>
      stack
        .removeAll(declaration)
        .add("theirs-repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository: "theirs", policy: "{}" }),
    ),
    isUnclear("made by chance", "theirs-permission", (stack) =>
      permission({})(stack.removeAll(declaration)).hide("theirs-permission", "function", "redis-life"),
    ),
    isNotApplicable("a stack of this project", "theirs-permission", permission({ function: "notifer" })),
    isNotApplicable("a key, which may be others'", "theirs-group", (stack) =>
      key({ kmsKeyId: someKey })(stack.removeAll(declaration)),
    ),
  ],
  "references-own-account": [
    when(
      "update",
      fails("a topic of another account", "theirs-budget", alarm("arn:aws:sns:us-east-1:999999999999:alarms")),
    ),
    when(
      "update",
      fails("a secret of another account", "worker-task", (stack) =>
        container(stack, { secrets: [{ name: "X", valueFrom: othersSecret.replace("123456789012", "999999999999") }] }),
      ),
    ),
    when(
      "update",
      fails("an event of another account", "theirs-rule", (stack) =>
        stack.add("theirs-rule", "aws:cloudwatch/eventRule:EventRule", {
          eventPattern: '{"source":["aws.ecs"],"resources":["arn:aws:ecs:us-east-1:999999999999:service/x"]}',
        }),
      ),
    ),
    when("update", passes("one's own", "theirs-budget", alarm(inAccount("sns", "ops-agent-worker-prod-alarms-p2")))),
    when(
      "update",
      passes("a policy of AWS's", "theirs-chat", (stack) =>
        stack.add("theirs-chat", "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", {
          guardrailPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        }),
      ),
    ),
    isUnclear("made by chance", "theirs-budget", (stack) =>
      alarm("")(stack).hide("theirs-budget", "notifications", "redis-life"),
    ),
    when("preview", isNotApplicable("before anything is there", "theirs-budget", alarm(inAccount("sns", "x")))),
  ],
  "permission-invokes": [
    fails("every action", "theirs-permission", permission({ action: "lambda:*" })),
    fails("another action", "theirs-permission", permission({ action: "lambda:GetFunction" })),
    passes("by its URL", "theirs-permission", permission({ action: "lambda:InvokeFunctionUrl" })),
    isUnclear("not known", "theirs-permission", (stack) =>
      permission({})(stack).hide("theirs-permission", "action", "worker-cluster"),
    ),
  ],
  "key-rights-bound": [
    fails("lent to anybody", "theirs-policy", holder(lending)),
    fails("among all rights on keys", "theirs-policy", holder({ ...lending, Action: "kms:*" })),
    fails(
      "a condition that need not hold",
      "theirs-policy",
      holder({
        ...lending,
        Condition: { BoolIfExists: { "kms:GrantIsForAWSResource": "true" } },
      }),
    ),
    fails("S3 for more than S3", "theirs-policy", holder({ ...copying, Condition: undefined }, "s3.amazonaws.com")),
    passes(
      "lent to services of AWS",
      "theirs-policy",
      holder({
        ...lending,
        Condition: { Bool: { "kms:GrantIsForAWSResource": true } },
      }),
    ),
    passes("S3 for S3", "theirs-policy", holder(copying, "s3.amazonaws.com")),
    passes("a function's key", "theirs-policy", holder({ ...copying, Condition: undefined })),
    isUnclear("a condition that is not known", "theirs-policy", (stack) => {
      const statement = { Effect: "Allow", ...lending, Condition: notKnown };
      stack.add(
        "around",
        "ops:theirs:Component",
        { policyDocuments: { "theirs-policy": { Statement: [statement] } } },
        { sources: { policyDocuments: [stack.of("worker-cluster").urn] } },
      );
      holder(lending)(stack).option("theirs-policy", { parent: stack.of("around").urn });
      return stack.hide("theirs-policy", "policy", "worker-cluster");
    }),
    isNotApplicable("no key", "theirs-policy", holder(invoking)),
  ],
  "task-started": [
    fails("nobody", "theirs-task", task),
    fails("a schedule that is off", "theirs-task", (stack) =>
      task(stack).add("theirs-schedule", scheduleType, {
        state: "DISABLED",
        target: { arn: inAccount("ecs", "cluster/x"), ecsParameters: { taskDefinitionArn: "theirs" } },
      }),
    ),
    passes("an event", "theirs-task", starting("theirs")),
    passes("a program that may", "theirs-task", (stack) =>
      holder({ Action: "ecs:RunTask", Resource: inAccount("ecs", "task-definition/theirs:*") })(task(stack)),
    ),
    isUnclear("nobody knows which", "theirs-task", starting(notKnown)),
    isNotApplicable("a service runs it", "worker-task", (stack) => stack),
  ],
};
