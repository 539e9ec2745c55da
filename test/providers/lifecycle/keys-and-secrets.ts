import { id, otherTags, out, statement, tags, type Row } from "./row";

export const keysAndSecretsRows: readonly Row[] = [
  {
    name: "key",
    type: "aws:kms/key:Key",
    given: () => ({
      description: "at rest",
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: statement("logs.us-east-1.amazonaws.com", "kms:*", "*"),
      tags,
    }),
    changed: () => ({
      description: "at rest and in transit",
      enableKeyRotation: false,
      policy: statement("logs.us-east-1.amazonaws.com", "kms:Decrypt", "*"),
      ...otherTags,
    }),
    drift: ["description", "enableKeyRotation", "policy", "tags.Owner"],
    replaced: () => ({ keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048", multiRegion: true }),
    outputs: ["arn", "keyId"],
  },
  {
    name: "alias",
    type: "aws:kms/alias:Alias",
    given: (made) => ({ name: "alias/ops", targetKeyId: out(made, "key", "keyId") }),
    replaced: () => ({ name: "alias/other" }),
    outputs: ["arn", "targetKeyArn"],
  },
  {
    name: "secret",
    type: "aws:secretsmanager/secret:Secret",
    given: (made) => ({
      description: "token",
      kmsKeyId: out(made, "key", "arn"),
      policy: statement("ecs-tasks.amazonaws.com", "secretsmanager:GetSecretValue", "*"),
      recoveryWindowInDays: 0,
      tags,
    }),
    changed: () => ({
      description: "the token",
      policy: statement("lambda.amazonaws.com", "secretsmanager:GetSecretValue", "*"),
      ...otherTags,
    }),
    drift: ["description", "policy", "tags.Owner"],
    replaced: () => ({ name: "another" }),
    outputs: ["arn"],
  },
  {
    name: "secret-version",
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    given: (made) => ({ secretId: id(made, "secret"), secretString: "rediss://:token@host:6379" }),
    replaced: () => ({ secretString: "another", secretId: "another" }),
    outputs: ["arn", "versionId"],
    staysAfterDelete: "the current version of a secret cannot be taken away; it goes with its secret",
  },
  {
    name: "logs",
    type: "aws:cloudwatch/logGroup:LogGroup",
    given: (made) => ({ name: "/ops/worker", retentionInDays: 30, kmsKeyId: out(made, "key", "arn"), tags }),
    changed: () => ({ retentionInDays: 90, ...otherTags }),
    drift: ["retentionInDays", "tags.Owner"],
    replaced: () => ({ name: "/ops/other" }),
    outputs: ["arn"],
  },
];
