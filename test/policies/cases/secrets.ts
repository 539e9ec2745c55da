import { notKnown } from "../stack-fixture";
import type { Cases } from "./case";
import { fails, hidden, isNotApplicable, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

const secret = "aws:secretsmanager/secret:Secret";
const parameter = "aws:ssm/parameter:Parameter";
const keyType = "aws:kms/key:Key";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const key = "arn:aws:kms:us-east-1:123456789012:key/1";
const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:own-AbCdEf";

/** A resource of another program. */
const own = (stack: EditableStack, type: string, inputs: Record<string, unknown>) => stack.add("own", type, inputs);

const policy = (more: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", ...more }],
  });
const ofAccount = policy({ Condition: { StringEquals: { "kms:CallerAccount": "123456789012" } } });

const reads = (valueFrom: string) => ({
  family: "own",
  containerDefinitions: JSON.stringify([{ name: "own", image: "own", secrets: [{ name: "TOKEN", valueFrom }] }]),
});
const version = "aws:secretsmanager/secretVersion:SecretVersion";
const holds =
  (secretString: unknown, more: object = {}) =>
  (stack: EditableStack) =>
    stack.add("own", version, { secretId: arn, secretString, ...more });
const told = (stack: EditableStack, value: string) =>
  own(stack, task, {
    family: "own",
    containerDefinitions: JSON.stringify([{ name: "own", image: "own", environment: [{ name: "OWN_ARN", value }] }]),
  });
const declares = (stack: EditableStack, more: object = {}) =>
  stack.add("own-secret", secret, { name: "prod/own", arn, ...more });
const ages = (name: string, more: Record<string, unknown>) => (stack: EditableStack) => {
  own(stack, secret, { name, kmsKeyId: key });
  stack.add("own-age", alarm, {
    metricName: "SecretAgeDays",
    dimensions: { Secret: "own-token" },
    threshold: 60,
    ...more,
  });
};

const ofKey = (threshold: number) => ({ dimensions: { Secret: "encryption-key" }, threshold });

export const secretsCases: Cases = {
  "env-isolated-per-environment": [
    fails("a name without an environment", "own", (stack) => own(stack, secret, { name: "service/token" })),
    fails("a name that only begins like one", "own", (stack) =>
      own(stack, secret, { name: "service/production-token" }),
    ),
    fails("a secret of another stack", "own", (stack) =>
      own(stack, task, reads("arn:aws:secretsmanager:us-east-1:123456789012:secret:service/staging/token-AbCdEf")),
    ),
    passes("a name of Pulumi's", "own", (stack) => own(stack, secret, {})),
    passes("a parameter by its environment", "own", (stack) =>
      own(stack, parameter, { name: "/PROD/service/token", type: "String" }),
    ),
    passes("a secret of the same environment", "own", (stack) =>
      own(stack, task, reads("arn:aws:secretsmanager:us-east-1:123456789012:secret:shared/prod/token-AbCdEf")),
    ),
    isUnclear("a name that is not known", "own", (stack) => hidden(stack, secret, "name")),
    isUnclear("containers that are not known", "own", (stack) => hidden(stack, task, "containerDefinitions")),
  ],
  "secret-own-key": [
    fails("no key", "secrets-notifier", (stack) => stack.set("secrets-notifier", { kmsKeyId: undefined }, secret)),
    fails("AWS's own key", "own", (stack) => own(stack, secret, { kmsKeyId: "alias/aws/secretsmanager" })),
    passes("a key of another stack", "own", (stack) => own(stack, secret, { kmsKeyId: key })),
    isUnclear("a key made of something else", "own", (stack) => hidden(stack, secret, "kmsKeyId")),
  ],
  "parameter-own-key": [
    fails("no key", "own", (stack) => own(stack, parameter, { type: "SecureString" })),
    passes("a key", "own", (stack) => own(stack, parameter, { type: "SecureString", keyId: key })),
    isUnclear("a key made of something else", "own", (stack) =>
      hidden(stack, parameter, "keyId", { type: "SecureString" }),
    ),
    isNotApplicable("no secret", "own", (stack) => own(stack, parameter, { type: "String" })),
  ],
  "secret-policy-closed": [
    fails("anybody", "own", (stack) => own(stack, secret, { policy: policy({}) })),
    fails("anybody by a policy of its own", "own", (stack) =>
      own(stack, secret, { arn }).add("policy", "aws:secretsmanager/secretPolicy:SecretPolicy", {
        secretArn: arn,
        policy: policy({}),
      }),
    ),
    passes("a role", "own", (stack) =>
      own(stack, secret, { policy: policy({ Principal: { AWS: "arn:aws:iam::123456789012:role/x" } }) }),
    ),
    isUnclear("a policy that is not known", "own", (stack) => hidden(stack, secret, "policy")),
  ],
  "secret-age-watched": [
    fails("no alarm", "secrets-notifier", (stack) => stack.remove("secret-age-secret-age-notifier")),
    fails("an alarm after a year", "secrets-notifier", (stack) =>
      stack.set("secret-age-secret-age-notifier", { threshold: 365 }),
    ),
    fails("an alarm of another secret", "own", ages("prod/token", {})),
    fails("a rotation once a year", "own", (stack) =>
      own(stack, secret, { arn }).add("rotation", "aws:secretsmanager/secretRotation:SecretRotation", {
        secretId: arn,
        rotationRules: { automaticallyAfterDays: 365 },
      }),
    ),
    fails("an encryption key after more than a year", "own", ages("prod/encryption-key", ofKey(366))),
    fails("what is only called like an encryption key after a year", "own", ages("prod/no-encryption-key", ofKey(365))),
    passes("an encryption key after a year", "own", ages("prod/encryption-key", ofKey(365))),
    passes("an alarm after 60 days", "own", ages("prod/own/token", {})),
    passes("a rotation", "own", (stack) =>
      own(stack, secret, { arn }).add("rotation", "aws:secretsmanager/secretRotation:SecretRotation", {
        secretId: arn,
        rotationRules: { automaticallyAfterDays: 30 },
      }),
    ),
    isUnclear("an age that is not known", "own", ages("prod/own/token", { dimensions: { Secret: notKnown } })),
  ],
  "key-rotated": [
    fails("never", "own", (stack) => own(stack, keyType, {})),
    fails("every five years", "own", (stack) =>
      own(stack, keyType, { enableKeyRotation: true, rotationPeriodInDays: 1825 }),
    ),
    passes("every year", "own", (stack) => own(stack, keyType, { enableKeyRotation: true })),
    isUnclear("perhaps", "own", (stack) => hidden(stack, keyType, "enableKeyRotation")),
    isNotApplicable("a key that signs", "own", (stack) =>
      own(stack, keyType, { customerMasterKeySpec: "ECC_NIST_P256" }),
    ),
  ],
  "key-policy-closed": [
    fails("anybody", "own", (stack) => own(stack, keyType, { policy: policy({ Principal: { AWS: ["*"] } }) })),
    passes("anybody of an account", "own", (stack) => own(stack, keyType, { policy: ofAccount })),
    isUnclear("a policy that is not known", "own", (stack) => hidden(stack, keyType, "policy")),
  ],
  "key-enabled": [
    fails("off", "own", (stack) => own(stack, keyType, { isEnabled: false })),
    fails("off, for a key that is brought", "own", (stack) =>
      own(stack, "aws:kms/externalKey:ExternalKey", { enabled: false }),
    ),
    passes("on", "own", (stack) => own(stack, keyType, { isEnabled: true })),
    isUnclear("perhaps", "own", (stack) => hidden(stack, keyType, "isEnabled")),
  ],
  "key-deletion-window": [
    fails("a week", "own", (stack) => own(stack, keyType, { deletionWindowInDays: 7 })),
    passes("what AWS does by itself", "own", (stack) => own(stack, keyType, {})),
    isUnclear("not known", "own", (stack) => hidden(stack, keyType, "deletionWindowInDays")),
  ],
  "secrets-used-and-declared": [
    fails("a secret of nobody's", "own", (stack) => own(stack, task, reads(arn))),
    fails("one in a variable", "own", (stack) => told(stack, arn)),
    fails("one in what a schedule hands over", "own", (stack) =>
      own(stack, "aws:scheduler/schedule:Schedule", { target: { input: JSON.stringify({ token: arn }) } }),
    ),
    fails("a parameter of nobody's", "own", (stack) =>
      own(stack, task, reads("arn:aws:ssm:us-east-1:123456789012:parameter/prod/token")),
    ),
    fails("a version that nobody makes", "own", (stack) => {
      declares(stack);
      own(stack, task, reads(`${arn}:::other`)).add("own-version", version, { secretId: arn, versionId: "this" });
    }),
    fails("a secret that nobody uses", "own", (stack) => own(stack, secret, { name: "prod/own", arn })),
    fails("one that is only looked after", "own-secret", (stack) =>
      told(declares(stack), JSON.stringify({ watched: [arn] })),
    ),
    passes("a secret of the stack", "own", (stack) => told(declares(stack), arn)),
    passes("the same, as the secret sees it", "own-secret", (stack) => told(declares(stack), arn)),
    passes("a key and a version of it", "own", (stack) => {
      declares(stack);
      own(stack, task, reads(`${arn}:token::this`)).add("own-version", version, { secretId: arn, versionId: "this" });
    }),
    passes("one that a database makes", "own", (stack) =>
      told(stack, "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-0b8d-AbCdEf"),
    ),
    passes("one that the settings name", "own", (stack) =>
      told(stack.set("declaration", { settings: { profile: "prod", level: "A", redisUrlSecretArn: arn } }), arn),
    ),
    passes("one that says who uses it", "own", (stack) =>
      own(stack, secret, { arn, tags: { UsedBy: "the auditors" } }),
    ),
    isUnclear("a secret of which nobody knows where it is from", "own", (stack) =>
      hidden(stack, task, "containerDefinitions", { family: "own" }),
    ),
  ],
  "secret-recoverable": [
    fails("deleted at once", "own", (stack) => own(stack, secret, { recoveryWindowInDays: 0 })),
    passes("as AWS does by itself", "own", (stack) => own(stack, secret, {})),
    isUnclear("not known", "own", (stack) => hidden(stack, secret, "recoveryWindowInDays")),
    isNotApplicable("in a sandbox", "own", (stack) =>
      own(stack, secret, { recoveryWindowInDays: 0 }).set("declaration", {
        settings: { ...(stack.of("declaration").inputs["settings"] as object), profile: "sandbox" },
      }),
    ),
  ],
  "secret-value-sound": [
    fails("none", "own", (stack) => own(stack, version, { secretId: arn })),
    fails("half of a JSON text", "own", holds('{"token": "a",}')),
    fails("an address that is none", "own", holds('{"webhookUrl": "hooks.example.com"}')),
    fails("two at a time", "own", (stack) => {
      declares(stack);
      holds("one")(stack).add("another", version, { secretId: arn, secretString: "two" });
    }),
    fails("one that no program reads", "own", (stack) => {
      declares(stack);
      own(stack, version, { secretId: arn, secretString: "one", versionStages: ["NEXT"] });
    }),
    passes("a text", "own", holds("token-of-a-service")),
    passes("one that a saved state does not show", "own", holds("[secret]")),
    passes("fields", "own", holds('{"webhookUrl": "https://hooks.example.com/x", "token": "a"}')),
    passes("two, one of them for the next week", "own", (stack) => {
      declares(stack);
      holds("one")(stack).add("another", version, { secretId: arn, secretString: "two", versionStages: ["NEXT"] });
    }),
    isUnclear("a secret that is not known", "own", (stack) =>
      hidden(stack, version, "secretId", { secretString: "one" }),
    ),
    isUnclear("stages that are not known", "own", (stack) => {
      declares(stack);
      hidden(stack, version, "versionStages", { secretId: arn, secretString: "one" });
    }),
  ],
  "secret-filled": [
    fails("nobody", "own", (stack) => own(stack, secret, { arn })),
    passes("a version", "own", (stack) =>
      own(stack, secret, { arn }).add("v", version, { secretId: arn, secretString: "a" }),
    ),
    passes("somebody by hand", "own", (stack) => own(stack, secret, { arn, tags: { ValueFrom: "the bank's portal" } })),
    isUnclear("tags that are not known", "own", (stack) => hidden(stack, secret, "tags", { arn })),
  ],
  "secrets-not-plaintext": [
    fails("a parameter that is not encrypted", "own", (stack) =>
      own(stack, parameter, { name: "/prod/own/api-token", type: "String", value: "x" }),
    ),
    fails("a parameter whose text is a credential", "own", (stack) =>
      own(stack, parameter, { name: "/prod/own/target", type: "StringList", value: "amqp://me:pass@queue" }),
    ),
    fails("what a schedule hands over", "own", (stack) =>
      own(stack, "aws:scheduler/schedule:Schedule", {
        target: { input: JSON.stringify({ overrides: [{ apiToken: "x" }] }) },
      }),
    ),
    fails("what an event hands over", "own", (stack) =>
      own(stack, "aws:cloudwatch/eventTarget:EventTarget", { input: '"redis://me:pass@redis"' }),
    ),
    passes("an encrypted parameter's neighbour", "own", (stack) =>
      own(stack, parameter, { name: "/prod/own/token-url-name", type: "String", value: "x" }),
    ),
    passes("a schedule that says what to do", "own", (stack) =>
      own(stack, "aws:scheduler/schedule:Schedule", { target: { input: '{"task":"digest"}' } }),
    ),
    isUnclear("variables in a bucket", "own", (stack) =>
      own(stack, task, {
        family: "own",
        containerDefinitions: JSON.stringify([
          { name: "own", image: "own", environmentFiles: [{ type: "s3", value: "arn:aws:s3:::own/env" }] },
        ]),
      }),
    ),
    isNotApplicable("an encrypted parameter", "own", (stack) =>
      own(stack, parameter, { name: "/prod/own/api-token", type: "SecureString", value: "x" }),
    ),
  ],
};
