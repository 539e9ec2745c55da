import type { ValidityCase } from "./case";
import { docs, document, missing, wrong } from "./case";

const lambda = `${docs}/lambda/latest/api/API_CreateFunction.html`;
const ecsTrust = document([
  { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

export const accessCases: readonly ValidityCase[] = [
  wrong("malformed trust policy", ["role", "assumeRolePolicy"], document([{ Effect: "Permit" }]), [
    "iam-document-valid",
    "statement 1 of assumeRolePolicy has no Effect",
    `${docs}/IAM/latest/APIReference/API_CreateRole.html`,
  ]),
  wrong("malformed key policy", ["key", "policy"], document([{ Effect: "Allow", Action: "kms:*", Resource: "*" }]), [
    "iam-document-valid",
    "has not exactly one of Principal",
    `${docs}/kms/latest/APIReference/API_CreateKey.html`,
  ]),
  wrong("inline policy that is not JSON", ["written", "policy"], "Allow everything", [
    "iam-document-valid",
    "policy is not a JSON object",
    `${docs}/IAM/latest/APIReference/API_PutRolePolicy.html`,
  ]),
  {
    ...wrong("secret's name that is taken", ["redis-url", "name"], "ops/test/dsn", [
      "names-unique",
      "it has the same name as",
      `${docs}/secretsmanager/latest/apireference/API_CreateSecret.html`,
    ]),
    beside: ["other-secret"],
  },
  wrong("secret that is recoverable for 5 days", ["other-secret", "recoveryWindowInDays"], 5, [
    "secrets-and-keys-valid",
    "recoveryWindowInDays is not",
    `${docs}/secretsmanager/latest/apireference/API_DeleteSecret.html`,
  ]),
  wrong("key that is recoverable for 3 days", ["key", "deletionWindowInDays"], 3, [
    "secrets-and-keys-valid",
    "deletionWindowInDays is not",
    `${docs}/kms/latest/APIReference/API_ScheduleKeyDeletion.html`,
  ]),
  {
    ...wrong("role that Lambda cannot assume", ["notifier-role", "assumeRolePolicy"], ecsTrust, [
      "lambda-valid",
      "does not trust lambda.amazonaws.com",
      lambda,
    ]),
    blames: "function",
  },
  wrong("function with a missing role", ["function", "role"], missing("iam::000000000000:role/nowhere"), [
    "references-exist",
    "role names nothing",
    lambda,
  ]),
  wrong("unknown runtime", ["function", "runtime"], "nodejs4.3", ["lambda-valid", "runtime is not", lambda]),
  wrong("function that runs for 901 seconds", ["function", "timeout"], 901, ["lambda-valid", "timeout is not", lambda]),
  wrong("tag that begins with aws:", ["topic", "tags"], { "aws:owner": "me" }, [
    "tags-valid",
    "begins with aws:",
    `${docs}/tag-editor/latest/userguide/best-practices-and-strats.html`,
  ]),
  wrong("message hidden for 13 hours", ["dead", "visibilityTimeoutSeconds"], 46_800, [
    "queue-valid",
    "visibilityTimeoutSeconds is not",
    `${docs}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html`,
  ]),
];
