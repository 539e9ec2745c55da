import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";
import { notKnown, sent } from "./containers";
import type { EditableStack } from "./editable-stack";
import { rolesCases } from "./roles";

const role = "aws:iam/role:Role";
const policyType = "aws:iam/policy:Policy";
const trust = (statement: object) => (stack: EditableStack) =>
  stack.add("theirs", role, {
    name: "ops-agent-worker-prod-theirs",
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }],
    }),
  });
const allows = (statement: object) => (stack: EditableStack) =>
  stack.add("theirs", policyType, {
    name: "theirs",
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Resource: "*", ...statement }] }),
  });
const github = (subjects: unknown, audience: unknown = "sts.amazonaws.com") =>
  trust({
    Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringLike: {
        "token.actions.githubusercontent.com:sub": subjects,
        "token.actions.githubusercontent.com:aud": audience,
      },
    },
  });
const strong = {
  minimumPasswordLength: 14,
  passwordReusePrevention: 24,
  maxPasswordAge: 90,
  requireLowercaseCharacters: true,
  requireUppercaseCharacters: true,
  requireNumbers: true,
  requireSymbols: true,
};
const passwords = (change: object) => (stack: EditableStack) =>
  stack.add("passwords", "aws:iam/accountPasswordPolicy:AccountPasswordPolicy", sent({ ...strong, ...change }));
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

export const identityCases: Cases = {
  ...rolesCases,
  "role-trust-closed": [
    fails("everybody", "theirs", trust({ Principal: { AWS: "*" } })),
    fails("everybody but one", "theirs", trust({ NotPrincipal: { AWS: "arn:aws:iam::1:root" } })),
    fails("a service for any account", "theirs", trust({ Principal: { Service: "scheduler.amazonaws.com" } })),
    fails(
      "a source of any account",
      "theirs",
      trust({ Principal: { Service: "scheduler.amazonaws.com" }, Condition: { ArnLike: { "aws:SourceArn": "*" } } }),
    ),
    fails(
      "a condition that need not hold",
      "theirs",
      trust({ Principal: { AWS: "*" }, Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } } }),
    ),
    passes(
      "one's organization",
      "theirs",
      trust({ Principal: { AWS: "*" }, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    ),
    fails("any action", "theirs", trust({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:*" })),
    passes("an account", "theirs", trust({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })),
    passes("a service that binds itself", "theirs", trust({ Principal: { Service: ["lambda.amazonaws.com"] } })),
    isUnclear("not known", "theirs", (stack) => trust({})(stack).hide("theirs", "assumeRolePolicy", "worker-cluster")),
  ],
  "iam-no-escalation": [
    fails("any role passed", "theirs", allows({ Action: "iam:PassRole" })),
    fails("any secret read", "theirs", allows({ Action: ["ecs:ListClusters", "secretsmanager:GetSecretValue"] })),
    fails("in other letters", "theirs", allows({ Action: "IAM:passrole" })),
    fails("behind a wildcard", "theirs", allows({ Action: "iam:Put*Policy" })),
    fails("all but something", "theirs", allows({ NotAction: "s3:*" })),
    passes(
      "a named role",
      "theirs",
      allows({ Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/ops-agent-worker-prod-x" }),
    ),
    passes("a list", "theirs", allows({ Action: "ecs:ListClusters" })),
    isUnclear("not known", "theirs", (stack) => allows({})(stack).hide("theirs", "policy", "worker-cluster")),
  ],
  "github-oidc-bound": [
    fails("any repository", "theirs", github("repo:*")),
    fails("any of an owner", "theirs", github("repo:acme/*")),
    fails("one of several", "theirs", github(["repo:acme/ops:ref:refs/heads/main", "*"])),
    fails("no word of it", "theirs", github([])),
    fails("tokens for others", "theirs", github("repo:acme/ops:ref:refs/heads/main", [])),
    passes("one branch", "theirs", github("repo:acme/ops:ref:refs/heads/main")),
    passes("one repository", "theirs", github(["repo:acme/ops:*"])),
    isUnclear("not known", "theirs", (stack) => github("")(stack).hide("theirs", "assumeRolePolicy", "worker-cluster")),
    isNotApplicable("others than GitHub", "theirs", trust({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })),
  ],
  "iam-no-users": [
    fails("a user", "deployer", (stack) => stack.add("deployer", "aws:iam/user:User", { name: "deployer" })),
    fails("a key", "deployer", (stack) => stack.add("deployer", "aws:iam/accessKey:AccessKey", { user: "deployer" })),
    fails("rights of a user", "deployer", (stack) =>
      stack.add("deployer", "aws:iam/policyAttachment:PolicyAttachment", {
        policyArn: "arn:aws:iam::1:policy/p",
        users: ["deployer"],
      }),
    ),
    passes("rights of a role", "deployer", (stack) =>
      stack.add("deployer", "aws:iam/policyAttachment:PolicyAttachment", {
        policyArn: "arn:aws:iam::1:policy/p",
        roles: ["deployer"],
      }),
    ),
    isUnclear("not known whose", "deployer", (stack) =>
      stack
        .add("deployer", "aws:iam/policyAttachment:PolicyAttachment", { policyArn: "arn:aws:iam::1:policy/p" })
        .hide("deployer", "users", "worker-cluster"),
    ),
  ],
  "no-broad-managed-policies": [
    fails("one of AWS's", "theirs", (stack) =>
      stack.add("theirs", attachment, {
        role: "r",
        policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
      }),
    ),
    fails("in the role", "theirs", (stack) =>
      trust({ Principal: { Service: "lambda.amazonaws.com" } })(stack).set("theirs", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      }),
    ),
    passes("one's own", "theirs", (stack) =>
      stack.add("theirs", attachment, { role: "r", policyArn: "arn:aws:iam::123456789012:policy/own" }),
    ),
    passes("one that is made with it", "theirs", (stack) =>
      stack.add("theirs", attachment, { role: "r" }).hide("theirs", "policyArn", "worker-cluster"),
    ),
    isUnclear("not known", "theirs", (stack) => stack.add("theirs", attachment, { role: "r", policyArn: [notKnown] })),
  ],
  "password-policy-strong": [
    fails("short", "passwords", passwords({ minimumPasswordLength: 8 })),
    fails("no symbols", "passwords", passwords({ requireSymbols: false })),
    fails("for ever", "passwords", passwords({ maxPasswordAge: 0 })),
    fails("the same again", "passwords", passwords({ passwordReusePrevention: undefined })),
    passes("strong", "passwords", passwords({ minimumPasswordLength: 20 })),
    isUnclear("not known", "passwords", (stack) =>
      passwords({})(stack).hide("passwords", "requireNumbers", "worker-cluster"),
    ),
  ],
  "role-reaches-only-own": [
    fails(
      "another stack's queue",
      "theirs",
      allows({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:us-east-1:123456789012:other" }),
    ),
    fails("every queue", "theirs", allows({ Action: "sqs:SendMessage" })),
    passes("another stack's Redis, which this one uses", "theirs", (stack) => {
      stack.add("shared", "ops:redis:ExistingRedis", { groupId: "shared-redis" });
      const arn = "arn:aws:elasticache:us-east-1:123456789012";
      const places = [`${arn}:replicationgroup:shared-redis`, `${arn}:cluster:shared-redis-*`];
      allows({ Action: "elasticache:CreateSnapshot", Resource: places })(stack);
    }),
    fails(
      "another stack's Redis, which it does not use",
      "theirs",
      allows({
        Action: "elasticache:CreateSnapshot",
        Resource: "arn:aws:elasticache:us-east-1:123456789012:replicationgroup:shared-redis",
      }),
    ),
    fails(
      "a stack whose name begins like this one's",
      "theirs",
      allows({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:us-east-1:123456789012:ops-agent-worker-production" }),
    ),
    fails(
      "a wildcard for actions",
      "theirs",
      allows({
        Action: "sqs:*",
        Resource: "arn:aws:sqs:us-east-1:123456789012:ops-agent-worker-prod-notifier-dead-letters",
      }),
    ),
    fails(
      "all but something",
      "theirs",
      allows({ Action: "sqs:SendMessage", Resource: undefined, NotResource: "arn:aws:sqs:::x" }),
    ),
    fails(
      "an image of others",
      "theirs",
      allows({ Action: "ecr:BatchGetImage", Resource: "arn:aws:ecr:us-east-1:111122223333:repository/other" }),
    ),
    fails(
      "a secret of others",
      "theirs",
      allows({
        Action: "secretsmanager:GetSecretValue",
        Resource: "arn:aws:secretsmanager:us-east-1:123456789012:secret:other/x-AbCdEf",
      }),
    ),
    passes(
      "one's own queue",
      "theirs",
      allows({
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:us-east-1:123456789012:ops-agent-worker-prod-notifier-dead-letters",
      }),
    ),
    passes(
      "objects of one's own bucket",
      "theirs",
      allows({
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::ops-agent-worker-prod-us-east-1-backups-123456789012/redis/*",
      }),
    ),
    passes(
      "what the stack will make",
      "theirs",
      allows({
        Action: "elasticache:DeleteSnapshot",
        Resource: "arn:aws:elasticache:us-east-1:123456789012:snapshot:ops-agent-worker-prod-export-*",
      }),
    ),
    passes(
      "the image of its tasks",
      "theirs",
      allows({
        Action: "ecr:BatchGetImage",
        Resource: "arn:aws:ecr:us-east-1:111122223333:repository/ops-agent-worker",
      }),
    ),
    passes("a secret of others that a program is given", "theirs", (stack) => {
      const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:other/x-AbCdEf";
      allows({ Action: "secretsmanager:GetSecretValue", Resource: secret })(stack);
      stack.set("notifications-notifier-function", { environment: { variables: { OTHER_SECRET_ARN: secret } } });
    }),
    passes(
      "what AWS leaves no choice about",
      "theirs",
      allows({ Action: ["ecr:GetAuthorizationToken", "s3:ListAllMyBuckets"] }),
    ),
    isUnclear("not known", "theirs", (stack) => allows({})(stack).hide("theirs", "policy", "worker-cluster")),
  ],
};
