import { describe, expect, test } from "vitest";

import { policiesOf } from "../../policies/adapters/policies";
import { judge } from "../../policies/model/judge";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import { viewsOf } from "./direct";
import { marked, remediate } from "./remediate";
import { PackRun } from "./run-pack";
import type { ResolvedResource } from "./stack-fixture";
import { notKnown } from "./stack-fixture";

const own = rules.filter(({ name }) => name === "secret-marked");
const canary = "https://hooks.slack.com/services/T0/B0/canary4f1d9c";

/** A secret without its mark, as policies that judge are shown it. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  if ("4dabf18193072939515e22adb298388d" in value) return unwrapped((value as unknown as { value: unknown }).value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]));
}

/** From which everything is made, so that what is not known is the program's. */
const source: ResolvedResource = {
  urn: "urn:pulumi:test::ops::random:index/randomPassword:RandomPassword::source",
  type: "random:index/randomPassword:RandomPassword",
  name: "source",
  parent: undefined,
  protect: false,
  inputs: {},
  outputs: {},
  sources: {},
};

/** What is said of a resource by the engine's calls: first early, then of the whole stack. */
async function said(type: string, inputs: Readonly<Record<string, unknown>>) {
  const policies = policiesOf(own);
  const run = new PackRun(policies);
  const resource: ResolvedResource = {
    urn: `urn:pulumi:test::ops::${type}::one`,
    type,
    name: "one",
    parent: undefined,
    protect: false,
    inputs: unwrapped(inputs) as Record<string, unknown>,
    outputs: unwrapped(inputs) as Record<string, unknown>,
    sources: Object.fromEntries(Object.keys(inputs).map((property) => [property, [source.urn]])),
  };
  expect(await remediate(policies, resource, inputs)).toEqual([]);
  const early = await run.early([resource]);
  const host = await run.host([resource, source]);
  for (const { message } of [...early, ...host]) expect(message).not.toContain("canary");
  return { early: early.map(({ rule }) => rule), host: host.map(({ message }) => message.split("\n")[0]) };
}

const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const subscription = "aws:sns/topicSubscription:TopicSubscription";
const lambda = "aws:lambda/function:Function";
const user = "aws:elasticache/user:User";
const silence = { early: [], host: [] };

describe("an input that holds a secret", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ["a token", group, { authToken: "canary-token-of-redis" }],
    ["a token that is empty but for its text", group, { authToken: "c" }],
    ["a webhook", subscription, { protocol: "https", endpoint: canary }],
    ["a password of several", user, { passwords: [marked("canary-one"), "canary-two"] }],
    ["a variable whose name says so", lambda, { environment: { variables: { API_TOKEN: "canary" } } }],
    ["a variable whose text says so", lambda, { environment: { variables: { TARGET: canary } } }],
    [
      "one deep in a list",
      "aws:lb/listener:Listener",
      { defaultActions: [{ type: "authenticate-oidc", authenticateOidc: { clientSecret: "canary", clientId: "x" } }] },
    ],
  ])("unmarked is stopped before it reaches a state: %s", async (_, type, inputs) => {
    expect((await said(type, inputs)).early).toEqual(["secret-marked"]);
  });

  test.each<[string, string, Record<string, unknown>]>([
    ["itself", group, { authToken: marked("canary-token-of-redis") }],
    ["not known yet", group, { authToken: marked(notKnown) }],
    ["with what is around it", lambda, { environment: marked({ variables: { API_TOKEN: "canary" } }) }],
    ["among others", lambda, { environment: { variables: { API_TOKEN: marked("canary"), LEVEL: "info" } } }],
    ["in a list", user, { passwords: [marked("canary-one"), marked("canary-two")] }],
  ])("is well marked %s", async (_, type, inputs) => {
    expect(await said(type, inputs)).toEqual(silence);
  });

  test("is no webhook where it is an address of a queue", async () => {
    expect(await said(subscription, { protocol: "sqs", endpoint: "arn:aws:sqs:us-east-1:1:q" })).toEqual(silence);
  });

  test("shows nothing while it is not known, and a preview sends no mark with it", async () => {
    expect(await said(group, { authToken: notKnown })).toEqual(silence);
  });
});

test("says the place, and nothing of what stands there", async () => {
  const policies = policiesOf(own);
  const resource = {
    urn: `urn:pulumi:test::ops::${subscription}::chat`,
    type: subscription,
    name: "chat",
    parent: undefined,
    protect: false,
    inputs: { endpoint: canary },
    outputs: { endpoint: canary },
    sources: {},
  };
  await remediate(policies, resource, resource.inputs);
  expect((await new PackRun(policies).host([resource])).map(({ message }) => message)).toEqual([
    [
      `chat (${subscription}): endpoint holds a secret and is not marked as one.`,
      "Fix: take it from `config.requireSecret`, or wrap it in `pulumi.secret`; hand programs a secret's ARN and not its text.",
      "Checklist: secrets-not-plaintext (blocker)",
    ].join("\n"),
  ]);
});

describe("a secret that stands somewhere else in plain text", () => {
  const version = "aws:secretsmanager/secretVersion:SecretVersion";
  const task = "aws:ecs/taskDefinition:TaskDefinition";
  const password = "canary-password-1";
  const resource = (type: string, inputs: Readonly<Record<string, unknown>>): ResolvedResource => ({
    ...source,
    urn: `urn:pulumi:test::ops::${type}::one`,
    type,
    name: "one",
    inputs: unwrapped(inputs) as Record<string, unknown>,
    outputs: unwrapped(inputs) as Record<string, unknown>,
    sources: Object.fromEntries(Object.keys(inputs).map((property) => [property, [source.urn]])),
  });
  type Registered = readonly [type: string, inputs: Readonly<Record<string, unknown>>];

  /** What is said of resources that are registered one after the other. */
  async function saidOf(policies: ReturnType<typeof policiesOf>, ...registered: Registered[]) {
    const resources = registered.map(([type, inputs]) => resource(type, inputs));
    for (const [index, one] of resources.entries()) await remediate(policies, one, registered[index]?.[1] ?? {});
    const messages = (await new PackRun(policies).host([...resources, source])).map(({ message }) => message);
    for (const message of messages) expect(message).not.toContain("canary");
    return messages.map((message) => message.split("\n")[0]);
  }

  const holding = (secretString: string): Registered => [version, { secretString: marked(secretString) }];
  const showing = (value: string): Registered => [
    task,
    { containerDefinitions: JSON.stringify([{ name: "own", environment: [{ name: "LOGIN", value }] }]) },
  ];
  const copied = [expect.stringContaining("containerDefinitions shows a text that is a secret elsewhere in the stack")];

  test.each([
    ["itself", password, password],
    ["the password of an address", `rediss://worker:${password}@redis:6379`, password],
    ["a field of it", JSON.stringify({ apiToken: password, region: "eu-central-1" }), password],
  ])("is found: %s", async (_, secret, text) => {
    expect(await saidOf(policiesOf(own), holding(secret), showing(text))).toEqual(copied);
    expect(await saidOf(policiesOf(own), showing(text), holding(secret))).toEqual(copied);
  });

  test.each([
    ["another text", password, "canary-password-2"],
    ["a field that is none", JSON.stringify({ apiToken: password, region: "eu-central-1" }), "eu-central-1"],
    ["a word", "prod", "prod"],
  ])("is not found: %s", async (_, secret, text) => {
    expect(await saidOf(policiesOf(own), holding(secret), showing(text))).toEqual([]);
  });

  test("is forgotten with the run", async () => {
    const policies = policiesOf(own);
    expect(await saidOf(policies, holding(password))).toEqual([]);
    expect(await saidOf(policies, showing(password))).toEqual([]);
  });
});

test("nothing is said by whoever is not shown the marks", () => {
  const resource: ResolvedResource = {
    urn: "u",
    type: group,
    name: "one",
    parent: undefined,
    protect: false,
    inputs: {},
    outputs: { authToken: "plain" },
    sources: {},
  };
  const [finding] = judge(own, new Stack(viewsOf([resource])));
  expect(finding?.outcome.status).toBe("notApplicable");
});
