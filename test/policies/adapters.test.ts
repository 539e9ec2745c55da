import * as sdk from "@pulumi/policy/proxy";
import { UnknownValueError } from "@pulumi/policy";
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { describe, expect, test } from "vitest";

import { enforcementOf, readLevels } from "../../policies/adapters/levels";
import { policiesOf } from "../../policies/adapters/policies";
import { viewInStack, viewOfInputs } from "../../policies/adapters/resource-view";
import { judge } from "../../policies/model/judge";
import type { Severity } from "../../policies/model/rule";
import { Stack } from "../../policies/model/stack";
import { UNKNOWN } from "../../policies/model/value";
import { rules } from "../../policies/rules";
import { both, remove, set } from "./breaks/break";
import { compliantStack } from "./compliant-stack";
import { PackRun } from "./run-pack";
import type { StackFixture } from "./stack-fixture";
import { resolveStack } from "./stack-fixture";

/** The small stack meets these; what others ask for would only be in the way here. */
const few = rules.filter(({ name }) =>
  ["redis-tls-in-transit", "log-retention-set", "alarm-worker-down", "alarm-actions-not-empty"].includes(name),
);
const packRun = (): PackRun => new PackRun(policiesOf(few));
const judgeStack = (stack: StackFixture) => packRun().host(resolveStack(stack, "preview"));

/** Exported, but without a type. */
const { unknownCheckingProxy } = sdk as unknown as {
  unknownCheckingProxy: (properties: object) => Record<string, unknown>;
};
const spellings = Object.entries(sdk).flatMap(([name, value]: [string, unknown]) =>
  /^unknown.*Value$/.test(name) && typeof value === "string" ? [[name, value] as const] : [],
);

describe("what is not known", () => {
  test("has as many spellings as the SDK knows", () => expect(spellings).toHaveLength(7));

  test("is also a secret that an analysis of a state does not decipher", () => {
    const props = { token: "[secret]", list: [{ inner: "[secret]" }] };
    const args = { urn: "u", type: "t", name: "n", props, opts: { protect: false } } as unknown;
    const view = viewOfInputs(args as ResourceValidationArgs);
    expect([view.get("token"), view.get("list")]).toEqual([UNKNOWN, [{ inner: UNKNOWN }]]);
  });

  test.each(spellings)("as %s is unknown to rules, however deep, and not an error", (_, spelling) => {
    const props = unknownCheckingProxy({ plain: spelling, deep: { list: ["known", spelling] }, known: "x" });
    expect(() => props["plain"]).toThrow(UnknownValueError);
    const view = viewOfInputs({
      urn: "u",
      type: "t",
      name: "n",
      props,
      opts: { protect: false },
    } as ResourceValidationArgs);
    expect(view.get("plain")).toBe(UNKNOWN);
    expect(view.get("deep")).toEqual({ list: ["known", UNKNOWN] });
    expect(view.get("known")).toBe("x");
    expect(view.get("absent")).toBeUndefined();
  });
});

describe("what is not known in a finished stack", () => {
  const key = { urn: "key" } as PolicyResource;
  const view = (dependencies: PolicyResource[], propertyDependencies: Record<string, PolicyResource[]>) =>
    viewInStack({
      props: { mode: spellings[0]?.[1] },
      opts: { protect: false },
      dependencies,
      propertyDependencies,
    } as unknown as PolicyResource).get("mode");

  test("is the program's where it was made from another resource", () => {
    expect(view([key], { mode: [key] })).toBe(UNKNOWN);
  });

  test("is the provider's, and so not there, where it was not", () => {
    expect(view([], {})).toBeUndefined();
    expect(view([key], { other: [key] })).toBeUndefined();
  });

  test("is anybody's where nobody says what was made from what", () => {
    expect(view([key], {})).toBe(UNKNOWN);
  });
});

describe("a rule that breaks off", () => {
  const secret = "a value that nobody may see";
  const [first] = rules.filter(({ name }) => name === "redis-tls-in-transit");
  if (!first) throw new Error("there is no such rule");
  const broken = {
    ...first,
    judge: () => {
      throw new Error(secret);
    },
  };

  test("has not passed, stops no other rule, and shows nothing of what it read", async () => {
    const run = new PackRun(policiesOf([broken, ...few.filter((rule) => rule !== first)]));
    const stack = compliantStack();
    set("logs", { retentionInDays: 1 })(stack);
    const resources = resolveStack(stack, "update");
    expect(await run.early(resources)).toEqual([]);
    const said = await run.host(resources);
    expect(said.map(({ rule, level }) => [rule, level])).toEqual([
      [broken.name, "mandatory"],
      ["log-retention-set", "mandatory"],
    ]);
    expect(JSON.stringify(said)).not.toContain(secret);
  });
});

describe("a violation", () => {
  test("is said once, early where it can be, and by the host alone where nobody ran early", async () => {
    const stack = compliantStack();
    set("redis", { transitEncryptionMode: "preferred" })(stack);
    const run = packRun();
    const resources = resolveStack(stack, "preview");
    const told = ["redis-tls-in-transit"];
    expect((await run.early(resources)).map(({ rule }) => rule)).toEqual(told);
    expect(await run.host(resources)).toEqual([]);
    // The next preview of the same process starts afresh.
    expect((await run.host(resources)).map(({ rule }) => rule)).toEqual(told);
  });

  test("has its place by its resource's name, in whatever order resources come", async () => {
    const stack = compliantStack();
    for (const name of ["alarm-queue-warn", "alarm-errors", "alarm-queue-page"]) set(name, { alarmActions: [] })(stack);
    const resources = resolveStack(stack, "preview");
    const said = await packRun().host(resources);
    expect(await packRun().host(resources.toReversed())).toEqual(said);
    expect(said.map(({ rule }) => rule)).toContain("alarm-actions-not-empty");
  });

  test("comes in the same words from either", async () => {
    const stack = compliantStack();
    set("redis", { transitEncryptionMode: "preferred" })(stack);
    const resources = resolveStack(stack, "preview");
    expect(await packRun().early(resources)).toEqual(await packRun().host(resources));
  });

  test("says what, where, how to fix it and which item, in these words", async () => {
    const stack = compliantStack();
    set("redis", { transitEncryptionMode: "preferred" })(stack);
    const run = packRun();
    const resources = resolveStack(stack, "preview");
    expect([...(await run.early(resources)), ...(await run.host(resources))]).toEqual([
      {
        rule: "redis-tls-in-transit",
        urn: "urn:pulumi:test::ops::aws:elasticache/replicationGroup:ReplicationGroup::redis",
        level: "mandatory",
        severity: 4,
        message: [
          "redis (aws:elasticache/replicationGroup:ReplicationGroup): transitEncryptionMode is not required, so plaintext connections are accepted.",
          'Fix: set transitEncryptionEnabled: true and transitEncryptionMode: "required".',
          "Checklist: redis-tls-in-transit (blocker)",
        ].join("\n"),
      },
    ]);
  });

  test("of what must exist is found in a stack that lists nothing at all", () => {
    const failed = judge(rules, new Stack([])).filter(({ outcome }) => outcome.status === "fail");
    expect(failed.map(({ rule }) => rule.name)).toEqual(
      expect.arrayContaining(["redis-provisioned", "worker-service-declared", "backup-bucket-declared"]),
    );
  });
});

describe("levels", () => {
  const ruleOf = (severity: Severity) => rules.filter((rule) => rule.severity === severity);

  test.each([
    ["A", "mandatory"],
    ["B", "mandatory"],
    ["C", "advisory"],
  ] as const)("a required rule on level %s is %s", async (level, enforcement) => {
    const stack = compliantStack();
    both(set("logs", { retentionInDays: 1 }), set("worker-component", { level }))(stack);
    expect((await judgeStack(stack)).map((one) => [one.rule, one.level])).toEqual([["log-retention-set", enforcement]]);
  });

  test("a stack that declares no level is held to the strictest", async () => {
    const stack = compliantStack();
    both(set("logs", { retentionInDays: 1 }), set("worker-component", { level: undefined }))(stack);
    expect((await judgeStack(stack)).map(({ level }) => level)).toEqual(["mandatory"]);
  });

  test("blockers stay mandatory on level C", async () => {
    const stack = compliantStack();
    both(remove("alarm-down"), set("worker-component", { level: "C" }))(stack);
    expect((await judgeStack(stack)).map(({ level }) => level)).toEqual(["mandatory"]);
  });

  test("configuration moves a required rule and nothing else", () => {
    const configured = readLevels(rules, { rules: { "log-retention-set": "advisory" } });
    const moved = ruleOf("required").filter((rule) => enforcementOf(rule, "A", configured).enforcement === "advisory");
    expect(moved.map(({ name }) => name)).toEqual(["log-retention-set"]);
    const ofBlockers = ruleOf("blocker").map((rule) => enforcementOf(rule, "C", configured).enforcement);
    expect(new Set(ofBlockers)).toEqual(new Set(["mandatory"]));
    expect(readLevels(rules, {})).toEqual({});
  });

  test.each([
    ["a rule that does not exist", { rules: { "log-retention-sett": "advisory" } }, /log-retention-sett/],
    ["a blocker made advisory", { rules: { "redis-tls-in-transit": "advisory" } }, /redis-tls-in-transit/],
    ["a rule switched off", { rules: { "log-retention-set": "disabled" } }, /log-retention-set/],
    ["a property that does not exist", { rule: {} }, /rule/],
  ])("configuration refuses %s", (_, configuration, message) => {
    expect(() => readLevels(rules, configuration)).toThrow(message);
  });
});
