import { createHash } from "node:crypto";

import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { afterEach, describe, expect, test, vi } from "vitest";

import { policiesOf } from "../../policies/adapters/policies";
import { stackType } from "../../policies/model/types";
import { rules } from "../../policies/rules";
import { releaseNotHeld } from "../../policies/rules/rollback/release-not-held";
import { permitVariable, stackTags } from "../../runtime/contract";
import { change, registerOf } from "./exemption-entries";

const now = new Date("2026-11-22T12:00:00Z");
const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const held = { seq: 7, reason: "jobs lost", since: "2026-11-22T11:00:00Z" };
const open = { ...held, permit: { sha256: digest("let me"), until: "2026-11-22T12:10:00Z" } };
const late = { ...held, permit: { ...open.permit, until: "2026-11-22T11:59:59Z" } };

const root = "urn:pulumi:test::ops::pulumi:pulumi:Stack::ops-test";
const register = registerOf(change({ rule: "release-not-held", target: "stack" }));

/** What the pack says of the stack itself, as soon as it is registered, and in the end. */
async function said(hold: string | undefined, permit?: string): Promise<{ soon: string[]; last: string[] }> {
  if (permit !== undefined) vi.stubEnv(permitVariable, permit);
  const tags = new Map(Object.entries(hold === undefined ? {} : { [stackTags.hold]: hold }));
  const resource = { urn: root, type: stackType, name: "ops-test", props: {}, opts: { protect: false } };
  const args = { ...resource, stackTags: tags, getConfig: () => ({}) };
  const collect = async (kind: "validateResource" | "validateStack"): Promise<string[]> => {
    const messages: string[] = [];
    for (const policy of policiesOf([releaseNotHeld], { register, clock: () => now })) {
      const report = (message: string | { message: string }): void =>
        void messages.push(typeof message === "string" ? message : message.message);
      if (kind === "validateResource" && "validateResource" in policy) {
        const validations = [policy.validateResource ?? []].flat();
        for (const validate of validations) await validate(args as unknown as ResourceValidationArgs, report);
      }
      if (kind === "validateStack" && "validateStack" in policy)
        await policy.validateStack(
          {
            ...args,
            resources: [{ ...resource, dependencies: [], propertyDependencies: {} }],
          } as unknown as StackValidationArgs,
          report,
        );
    }
    return messages;
  };
  return { soon: await collect("validateResource"), last: await collect("validateStack") };
}

afterEach(() => vi.unstubAllEnvs());

describe("a stack that is held", () => {
  test.each([
    ["is closed to who shows nothing", JSON.stringify(held), undefined, "held by entry 7"],
    ["is closed to who shows nothing while a permit is out", JSON.stringify(open), undefined, "held by entry 7"],
    ["is closed to another permit", JSON.stringify(open), "let us", "not the right one"],
    ["is closed to a permit that nobody gave", JSON.stringify(held), "let me", "not the right one"],
    ["is closed to a permit that is over", JSON.stringify(late), "let me", "has expired"],
    ["is closed when nobody can read why", "{seq: 7", undefined, "cannot be read"],
    ["is closed when something else stands there", '"7"', "let me", "cannot be read"],
    ["is closed when it says nothing", "", "let me", "cannot be read"],
  ])("%s, and no exemption excuses it", async (_, hold, permit, message) => {
    const { soon, last } = await said(hold, permit);
    expect(soon).toEqual([expect.stringContaining(message)]);
    expect(last).toEqual([expect.stringContaining(message)]);
  });

  test("is open to its permit", async () => {
    expect(await said(JSON.stringify(open), "let me")).toEqual({ soon: [], last: [] });
  });
});

test("a stack that is not held is no matter of this rule", async () => {
  expect(await said(undefined)).toEqual({ soon: [], last: [] });
});

test("an exemption from it is refused by name", () => {
  expect(register.exemptions).toEqual([]);
  expect(register.faults.join()).toContain("gate resume");
});

test("is one of the pack's rules, and stops a deploy before anything is made", () => {
  expect(rules).toContain(releaseNotHeld);
  expect([releaseNotHeld.early, releaseNotHeld.severity]).toEqual([true, "blocker"]);
});
