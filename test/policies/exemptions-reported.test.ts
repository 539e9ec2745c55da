import { describe, expect, test } from "vitest";

import { policiesOf } from "../../policies/adapters/policies";
import { pathOf, stackName } from "../../policies/model/excuse";
import type { Register } from "../../policies/model/exemption";
import { placeOf } from "../../policies/model/exemption";
import { judge } from "../../policies/model/judge";
import { isOfAws } from "../../policies/model/rule";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import { both, set } from "./breaks/break";
import { cases } from "./cases";
import { EditableStack } from "./cases/editable-stack";
import { compliantStack } from "./compliant-stack";
import { viewsOf } from "./direct";
import { change, few, leaky, logs, registerOf, resourcesOf, sound, today } from "./exemption-entries";
import { PackRun } from "./run-pack";

async function reported(register: Register, stack = leaky(), now = today) {
  const run = new PackRun(policiesOf(few, { register, clock: () => now }));
  const resources = resourcesOf(stack);
  return [...(await run.early(resources)), ...(await run.host(resources))];
}

test("the last 14 days are warned of", async () => {
  const endingOn = async (expires: string) => {
    const [said] = await reported(registerOf(change({ expires })));
    return said?.message.split("\n")[0];
  };
  const until = (expires: string) => `EXEMPT until ${expires} (owner platform-lead, approved by security-lead)`;
  expect(await endingOn("2026-12-07")).toBe(until("2026-12-07"));
  expect(await endingOn("2026-12-06")).toBe(`${until("2026-12-06")}; 14 days are left`);
  expect(await endingOn("2026-12-05")).toBe(`${until("2026-12-05")}; 13 days are left`);
  expect(await endingOn("2026-11-23")).toBe(`${until("2026-11-23")}; 1 day is left`);
  expect(await endingOn("2026-11-22")).toBe(`${until("2026-11-22")}; today is its last day`);
});

describe("in the engine", () => {
  test("what is exempt is still reported, and stops nothing", async () => {
    expect(await reported(registerOf(sound))).toEqual([
      {
        rule: "log-retention-set",
        urn: logs,
        level: "advisory",
        severity: 3,
        message: [
          "EXEMPT until 2026-12-31 (owner platform-lead, approved by security-lead)",
          (await reported(registerOf()))[0]?.message,
        ].join("\n"),
      },
    ]);
  });

  const plaintext = both(set("redis", { transitEncryptionMode: "preferred" }), set("logs", {}));
  const group = "urn:pulumi:test::ops::aws:elasticache/replicationGroup:ReplicationGroup::redis";
  const unsafe = () => {
    const stack = compliantStack();
    plaintext(stack);
    return stack;
  };

  test.each([
    ["its URN", group],
    ["its path", undefined],
  ])("a resource that is exempt by %s is made, and its fault said by the host alone", async (_, urn) => {
    const view = new Stack(viewsOf(resourcesOf(unsafe())));
    const path = pathOf(view.ofTypes(["*"]).find((one) => one.urn === group) ?? view.root, view);
    const register = registerOf(change({ rule: "redis-tls-in-transit", target: urn ?? path }));
    const run = new PackRun(policiesOf(few, { register, clock: () => today }));
    const resources = resourcesOf(unsafe());
    expect(await run.early(resources)).toEqual([]);
    const said = await run.host(resources);
    expect(said.map(({ rule, level }) => [rule, level])).toEqual([["redis-tls-in-transit", "advisory"]]);
  });

  test("an exemption that is over stops the resource at once", async () => {
    const register = registerOf(change({ rule: "redis-tls-in-transit", target: group, expires: "2026-11-21" }));
    const said = await reported(register, unsafe());
    expect(said.map(({ rule, level }) => [rule, level])).toEqual([
      ["redis-tls-in-transit", "mandatory"],
      ["exemptions-valid", "mandatory"],
    ]);
  });
});

/** Whatever a rule objects to can be exempt, where AWS itself does not object. */
const ofAws = new Set(rules.filter(isOfAws).map(({ name }) => name));
const excusable = Object.entries(cases).filter(([rule]) => !ofAws.has(rule));
const faulty = excusable.flatMap(([rule, list]) =>
  list.filter(({ verdict }) => verdict === "fail" || verdict === "unknown").map((one) => ({ ...one, rule })),
);
test.each(faulty)("$rule can be exempt: $what", ({ rule, edit, only, of }) => {
  const edited = new EditableStack("full", only ?? "update");
  edit(edited);
  const views = viewsOf(edited.resources);
  const judged = rules.filter(({ name: one }) => one === rule || one === "exemptions-valid");
  const verdicts = judge(judged, new Stack(views, today)).filter(({ rule: { name: one } }) => one === rule);
  const fault = verdicts.find(
    ({ subject, outcome }) =>
      (outcome.status === "fail" || outcome.status === "unknown") &&
      (of === undefined ? subject.parent === undefined : subject.name === of),
  );
  if (!fault) return;
  const whole = new Stack(views);
  const stack = stackName(whole);
  // What a case adds by hand has a URN of no stack in particular.
  const isOwn = placeOf(fault.subject.urn)?.stack === stack;
  const register = registerOf(
    change({ rule, stack, target: isOwn ? fault.subject.urn : pathOf(fault.subject, whole) }),
  );
  const after = judge(judged, new Stack(views, today, register));
  expect(after.filter(({ outcome }) => outcome.status === "exempt").map(({ subject }) => subject.urn)).toEqual([
    fault.subject.urn,
  ]);
  expect(after.find(({ rule: { name: one } }) => one === "exemptions-valid")?.outcome.status).toBe("pass");
});
