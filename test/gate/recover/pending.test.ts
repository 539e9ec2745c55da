import { describe, expect, it } from "vitest";

import type { Exported, PendingOperation } from "../../../gate/engine/state";
import type { Found } from "../../../gate/recover/finders/finder";
import { settle } from "../../../gate/recover/pending";

const creating = (type: string, custom = true): PendingOperation => ({
  type: "creating",
  resource: { urn: `urn:pulumi:prod::lab::${type}::one`, type, custom },
});

const topic = "aws:sns/topic:Topic";
const finding = (found: Found) => ({ types: [topic], find: () => Promise.resolve(found) });

function settled(operation: PendingOperation, found?: Found) {
  const state: Exported = {
    version: 3,
    deployment: { manifest: { version: "v3" }, resources: [], pending_operations: [operation] },
  };
  const finders = found === undefined ? [] : [finding(found)];
  return settle(state, { finders, said: [], since: undefined });
}

describe("what was being created when the engine was killed", () => {
  it("is taken in where it is there, and forgotten where it is not", async () => {
    const operation = creating(topic);
    const there = await settled(operation, { is: "there", id: "found" });
    expect(there).toEqual({ adoptions: [{ operation, id: "found" }], unclear: [] });
    expect(await settled(operation, { is: "absent" })).toEqual({ adoptions: [], unclear: [] });
  });

  it("is for a person to say where nobody can look", async () => {
    const { unclear } = await settled(creating(topic));
    expect(unclear).toMatchObject([{ because: `nothing here can look for a ${topic}` }]);
  });

  it.each([
    ["the stack", creating("pulumi:pulumi:Stack", false)],
    ["a component", creating("ops:worker:Worker", false)],
    ["a provider", creating("pulumi:providers:aws")],
  ])("was nothing in any cloud where it is %s", async (_, operation) => {
    expect(await settled(operation)).toEqual({ adoptions: [], unclear: [] });
  });
});
