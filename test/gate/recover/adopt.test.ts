import { describe, expect, it } from "vitest";

import type { Exported, PendingOperation, StateResource } from "../../../gate/engine/state";
import { adopt } from "../../../gate/recover/adopt";

const urnOf = (name: string): string => `urn:pulumi:prod::lab::aws:sns/topic:Topic::${name}`;
const provider = "urn:pulumi:prod::lab::pulumi:providers:aws::default";

const resource = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: urnOf(name),
  type: "aws:sns/topic:Topic",
  custom: true,
  id: `${name}-id`,
  provider: `${provider}::1234`,
  ...more,
});
const providerResource: StateResource = { urn: provider, type: "pulumi:providers:aws", custom: true, id: "1234" };

const creating = (name: string, more: Partial<StateResource> = {}): PendingOperation => {
  const { id: _, ...wanted } = resource(name, { inputs: { name }, ...more });
  return { type: "creating", resource: wanted };
};

const state = (resources: StateResource[], pending: PendingOperation[]): Exported => ({
  version: 3,
  deployment: { manifest: { version: "v3" }, resources, pending_operations: pending },
});

const order = ({ deployment }: Exported): string[] =>
  deployment.resources.map(
    ({ urn, id, delete: isGoing }) => `${urn.split("::").at(-1) ?? ""} ${id ?? ""}${isGoing === true ? " going" : ""}`,
  );

describe("an object that is taken into the state", () => {
  it("stands after all that it needs", () => {
    const operation = creating("new", {
      parent: urnOf("parent"),
      dependencies: [urnOf("a")],
      propertyDependencies: { x: [urnOf("b")] },
    });
    const before = state(
      [providerResource, resource("a"), resource("parent"), resource("b"), resource("later")],
      [operation],
    );
    const after = adopt(before, [{ operation, id: "found" }]);
    expect(order(after)).toEqual([
      "default 1234",
      "a a-id",
      "parent parent-id",
      "b b-id",
      "new found",
      "later later-id",
    ]);
    expect(after.deployment.pending_operations).toEqual([]);
  });

  it("stands before the one that it replaces, which is left to be deleted", () => {
    const operation = creating("topic");
    const before = state(
      [providerResource, resource("fresh"), resource("topic"), resource("alarm", { dependencies: [urnOf("topic")] })],
      [operation],
    );
    const after = adopt(before, [{ operation, id: "found" }]);
    expect(order(after)).toEqual([
      "default 1234",
      "fresh fresh-id",
      "topic found",
      "topic topic-id going",
      "alarm alarm-id",
    ]);
  });

  it("takes the place of one that was deleted to make room for it", () => {
    const operation = creating("topic");
    const before = state(
      [providerResource, resource("topic", { pendingReplacement: true }), resource("alarm")],
      [operation],
    );
    const after = adopt(before, [{ operation, id: "found" }]);
    expect(order(after)).toEqual(["default 1234", "topic found", "alarm alarm-id"]);
  });

  it("keeps its inputs as they were asked for, secrets in their ciphertexts", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
    const operation = creating("topic", { inputs: { password: secret } });
    const after = adopt(state([providerResource], [operation]), [{ operation, id: "found", outputs: { arn: "a" } }]);
    expect(after.deployment.resources[1]).toMatchObject({
      inputs: { password: secret },
      outputs: { password: secret, arn: "a" },
    });
  });

  it("leaves nothing pending, and does not touch the state that it is made from", () => {
    const [found, absent] = [creating("found"), creating("absent")];
    const before = state([providerResource], [found, absent]);
    const untouched = structuredClone(before);
    const after = adopt(before, [{ operation: found, id: "x" }]);
    expect(after.deployment.pending_operations).toEqual([]);
    expect(order(after)).toEqual(["default 1234", "found x"]);
    expect(before).toEqual(untouched);
  });
});
