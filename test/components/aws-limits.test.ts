import { describe, expect, it } from "vitest";

import { judge } from "../../policies/model/judge";
import type { Resource } from "../../policies/model/resource";
import { Stack } from "../../policies/model/stack";
import type { Value } from "../../policies/model/value";
import { UNKNOWN } from "../../policies/model/value";
import { validityRules } from "../../policies/rules/validity";
import type { Recorded } from "./recorder";
import { recordStack } from "./whole-stack";

const secretMark = "4dabf18193072939515e22adb298388d";

/** A recorded property as rules see it: secrets in clear text, archives not at all. */
function neutral(value: unknown): Value {
  if (Array.isArray(value)) return value.map(neutral);
  if (typeof value !== "object" || value === null) return (value ?? null) as Value;
  if (secretMark in value && "value" in value) return neutral(value.value);
  if (Object.getPrototypeOf(value) !== Object.prototype || secretMark in value) return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, neutral(inner)]));
}

/** A recorded resource with the outputs that the recorder gives it. */
function viewOf({ type, name, inputs, provider }: Recorded): Resource {
  const properties: Record<string, unknown> = { ...inputs, id: `${name}-id`, arn: `arn:${name}` };
  return {
    // Names are unique by region and account only, which the provider decides.
    urn: `${provider ?? ""}::${type}::${name}`,
    type,
    name,
    protect: false,
    parent: undefined,
    region: undefined,
    get: (property) => (properties[property] === undefined ? undefined : neutral(properties[property])),
    tags: {},
    sourcesOf: () => [],
  };
}

const longest = { service: "abcdefghij-klmnopqrs" };
const everything = { databaseEnabled: "true" };

describe.each([
  ["sandbox", {}],
  ["staging", {}],
  ["prod", {}],
  ["prod", longest],
  ["staging", everything],
  ["foundation", {}],
] as const)("the stack %s with %j", (stack, changes) => {
  it("asks AWS for nothing that it refuses", async () => {
    const { resources } = await recordStack(stack, changes);
    const findings = judge(validityRules, new Stack(resources.map(viewOf)));
    const faults = findings.flatMap(({ rule, subject, outcome }) =>
      outcome.status === "fail" || outcome.status === "unknown"
        ? [`${rule.name}: ${subject.name} (${subject.type}): ${outcome.problem}`]
        : [],
    );
    expect(faults).toEqual([]);
    // Otherwise nothing was looked at.
    expect(findings.filter(({ outcome }) => outcome.status === "pass").length).toBeGreaterThan(5);
  }, 180_000);
});
