import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { people } from "../settings/configuration";
import type { Reviewed } from "./permissions";
import { reviewPermissions } from "./permissions";
import { runProgram } from "./program";
import type { Recorded } from "./recorder";
import { exceptionsForOthersRedis, otherUrlSecretArn, reviewed } from "./reviewed-permissions";

afterAll(() => vi.unstubAllEnvs());

/** A stack with everything that can be switched on, so that every role there can be is looked at. */
const values = {
  ...people,
  externalAccountId: "team_1",
  profile: "prod",
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.test",
  workerImage: `123456789012.dkr.ecr.us-east-1.amazonaws.com/ops@sha256:${"a".repeat(64)}`,
  workerExec: "on",
  workerOtelCollectorImage: `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${"c".repeat(64)}`,
  databaseEnabled: "true",
  redisAccess: "users",
  slackWorkspaceId: "T0123456789",
  slackChannelId: "C0123456789",
  backupReplicaRegion: "us-west-2",
  edgeDomain: "ops.example.com",
  edgeZoneId: "Z0123456789ABCDEFGHIJ",
  edgeOidcIssuer: "https://login.example.com",
  edgeOidcAuthorizationEndpoint: "https://login.example.com/authorize",
  edgeOidcExchangeEndpoint: "https://login.example.com/token",
  edgeOidcUserInfoEndpoint: "https://login.example.com/userinfo",
  edgeOidcClientId: "dashboard",
  iamPermissionsBoundaryArn: "arn:aws:iam::123456789012:policy/bound",
};
const secrets = {
  slackWebhookUrl: "https://hooks.slack.com/services/CANARY",
  pagerDutyRoutingKey: "CANARY-PAGERDUTY",
  sentryDsn: "https://canary@sentry.test/1",
  edgeOidcClientSecret: "CANARY-OIDC",
  externalApiToken: "CANARY-TOKEN",
};

describe("the stack's identities", () => {
  let resources: readonly Recorded[];
  beforeAll(async () => {
    ({ resources } = await runProgram(values, secrets));
  });

  it("can reach exactly what is the stack's own, and the reviewed exceptions", () => {
    expect(reviewPermissions(resources, reviewed)).toEqual([]);
  });

  it("are all bound, where the account has a bound", () => {
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
    expect(roles.length).toBeGreaterThan(10);
    expect(roles.filter(({ inputs }) => inputs["permissionsBoundary"] !== values.iamPermissionsBoundaryArn)).toEqual(
      [],
    );
  });

  it("are named for one region, so that the stack may stand in two", () => {
    const names = resources.filter(({ type }) => type === "aws:iam/role:Role").map(({ inputs }) => inputs["name"]);
    expect(names.filter((name) => !String(name).startsWith("ops-agent-worker-test-us-east-1-"))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the identities of a stack with another stack's Redis", () => {
  const others = {
    ...values,
    ...{ redisAccess: "token", redisGroupId: "shared", redisGroupSecurityGroupId: "sg-0123456789abcdef0" },
    redisUrlSecretArn: otherUrlSecretArn,
  };
  /** Which roles' policies let their holders do something to something. */
  const holders = (resources: readonly Recorded[], action: string, resource: string) =>
    resources.flatMap(({ type, name, inputs }) => {
      if (type !== "aws:iam/rolePolicy:RolePolicy") return [];
      const { Statement } = JSON.parse(inputs["policy"] as string) as {
        Statement: { Action: string[]; Resource: string | string[] }[];
      };
      const may = Statement.some(
        ({ Action, Resource }) => Action.includes(action) && [Resource].flat().includes(resource),
      );
      return may ? [name] : [];
    });
  const read = "secretsmanager:GetSecretValue";

  it("may read its address, under any key but only that, and nothing else of the other stack", async () => {
    const { resources } = await runProgram(others, secrets);
    const exceptions = [...reviewed.exceptions, ...exceptionsForOthersRedis];
    expect(reviewPermissions(resources, { ...reviewed, exceptions })).toEqual([]);
    const anyKey = "arn:aws:kms:us-east-1:123456789012:key/*";
    const readers = holders(resources, read, otherUrlSecretArn);
    expect(readers.length).toBe(4);
    expect(holders(resources, "kms:Decrypt", anyKey)).toEqual(readers);
  });

  it("use the key that is named, and no other", async () => {
    const redisUrlSecretKeyArn = "arn:aws:kms:us-east-1:123456789012:key/0123abcd";
    const { resources } = await runProgram({ ...others, redisUrlSecretKeyArn }, secrets);
    expect(holders(resources, "kms:Decrypt", redisUrlSecretKeyArn)).toEqual(
      holders(resources, read, otherUrlSecretArn),
    );
    expect(holders(resources, "kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/*")).toEqual([]);
  });
});

describe("the review", () => {
  const none: Reviewed = { ...reviewed, exceptions: [] };
  const policy = (statement: object, name = "policy"): Recorded => ({
    type: "aws:iam/rolePolicy:RolePolicy",
    name,
    inputs: { policy: JSON.stringify({ Statement: [{ Sid: "One", Effect: "Allow", ...statement }] }) },
  });
  const role = (trust: object, inputs: object = {}): Recorded => ({
    type: "aws:iam/role:Role",
    name: "role",
    inputs: {
      name: "ops-agent-worker-test-us-east-1-role",
      assumeRolePolicy: JSON.stringify({ Statement: [trust] }),
      ...inputs,
    },
  });
  const ecs = { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" };
  const bound = (accountId: string) => ({
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": `arn:aws:ecs:us-east-1:${accountId}:*` },
  });
  const own = "arn:aws:sqs:us-east-1:123456789012:ops-agent-worker-test-dead-letters";

  it.each([
    ["an own resource by name", policy({ Action: "sqs:SendMessage", Resource: own })],
    ["an own resource by what made it", policy({ Action: ["s3:PutObject"], Resource: "arn:policy/redis/*" })],
    ["a refusal", policy({ Effect: "Deny", Action: "*", Resource: "*" })],
    ["a role that is bound", role({ ...ecs, Condition: bound("123456789012") })],
    ["a role that cannot be bound", role({ ...ecs, Principal: { Service: "lambda.amazonaws.com" } })],
  ])("passes %s", (_what, resource) => {
    expect(reviewPermissions([resource], none)).toEqual([]);
  });

  it.each([
    ["policy, One: the action sqs:* has a wildcard", policy({ Action: "sqs:*", Resource: own })],
    ["policy, One: s3:GetObject on *, which is not the stack's own", policy({ Action: "s3:GetObject", Resource: "*" })],
    [
      "policy, One: sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:other, which is not the stack's own",
      policy({ Action: ["sqs:SendMessage"], Resource: [own, "arn:aws:sqs:us-east-1:123456789012:other"] }),
    ],
    [
      "policy, One: sqs:SendMessage on arn:aws:sqs:us-east-1:210987654321:ops-agent-worker-test-dead-letters, which is not the stack's own",
      policy({ Action: "sqs:SendMessage", Resource: own.replace("123456789012", "210987654321") }),
    ],
    [
      "policy, One: s3:GetObject on arn:aws:s3:::*/ops-agent-worker-test-backups, which is not the stack's own",
      policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::*/ops-agent-worker-test-backups" }),
    ],
    ["policy, One: it allows all but something", policy({ NotAction: "iam:*", Resource: own })],
    ["role: ecs-tasks.amazonaws.com may take it on for any account", role(ecs)],
    [
      "role: ecs-tasks.amazonaws.com may take it on for any account",
      role({ ...ecs, Condition: bound("210987654321") }),
    ],
    ["role: others than services of AWS may take it on", role({ ...ecs, Principal: { AWS: "*" } })],
    [
      "role: its policies are not resources of their own, where they would be reviewed",
      role({ ...ecs, Condition: bound("123456789012") }, { managedPolicyArns: ["arn:aws:iam::aws:policy/One"] }),
    ],
    [
      "role: its name does not begin with the stack's",
      role({ ...ecs, Condition: bound("123456789012") }, { name: "worker" }),
    ],
  ])("finds that %s", (finding, resource) => {
    expect(reviewPermissions([resource], none)).toEqual([finding]);
  });

  it("takes an exception only with its conditions", () => {
    const condition = { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } };
    const exception = { actions: ["kms:Decrypt"], resource: "arn:aws:kms:*", condition, reason: "one secret only" };
    const withOne = { ...none, exceptions: [exception] };
    const statement = { Action: ["kms:Decrypt"], Resource: "arn:aws:kms:*" };
    expect(reviewPermissions([policy({ ...statement, Condition: condition })], withOne)).toEqual([]);
    expect(reviewPermissions([policy(statement)], withOne)).toContain(
      "policy, One: kms:Decrypt on arn:aws:kms:*, which is not the stack's own",
    );
  });

  it("lets an exception be used, and finds one that nobody uses", () => {
    const exception = { actions: ["ecr:GetAuthorizationToken"], resource: "*", reason: "a log-in is for the account" };
    const withOne = { ...none, exceptions: [exception] };
    const statement = { Action: ["ecr:GetAuthorizationToken"], Resource: "*" };
    expect(reviewPermissions([policy(statement)], withOne)).toEqual([]);
    expect(reviewPermissions([], withOne)).toEqual(["nobody needs the exception for ecr:GetAuthorizationToken on *"]);
  });
});
