import { afterAll, describe, expect, test } from "vitest";

import { findDrift, heal } from "../../../gate/drift/drift";
import { gateIn } from "../lab/gate";
import type { Lab } from "../lab/lab";
import { second } from "../recover/programs";
import { Releases } from "../recover/releases";
import { deploy, ownAccount } from "../recover/ward";

const releases = new Releases();
afterAll(() => releases.close());

const askAccount = () => Promise.resolve(ownAccount);

async function look(lab: Lab) {
  const gate = gateIn(lab);
  const view = await gate.ledger.view();
  return { gate, view, ...(await findDrift(gate, askAccount, view)) };
}

describe.concurrent("gate drift", () => {
  test("finds what somebody has changed, says what it is, and puts it right by a recorded update", () =>
    releases.within(1, async (lab) => {
      expect((await look(lab)).drifts).toEqual([]);
      const before = lab.cloud.digest();
      lab.cloud.change("alarm", { threshold: 9 });
      // What is checked out by now is not what is deployed.
      await lab.write(second);
      await lab.commit("A later release");

      const { gate, view, drifts } = await look(lab);
      expect(drifts).toMatchObject([{ class: "configuration", properties: ["threshold"], heals: true }]);
      const healed = await heal(gate, drifts, view);
      expect(healed?.outcome.result).toBe("succeeded");
      expect(lab.cloud.digest()).toBe(before);
      expect((await look(lab)).drifts).toEqual([]);
      const { entries } = await gate.ledger.view();
      expect(entries.flatMap(({ event }) => (event.kind === "intent" ? event.action : []))).toEqual(["deploy", "heal"]);
    }));

  test("never heals where what holds data is missing: an update would create an empty one", () =>
    releases.within(1, async (lab) => {
      lab.cloud.remove("bucket");
      lab.cloud.change("alarm", { threshold: 9 });
      const before = lab.cloud.digest();
      const { gate, view, drifts } = await look(lab);
      expect(drifts).toContainEqual(
        expect.objectContaining({ class: "missing-stateful", severity: "P0", heals: false }),
      );
      await expect(heal(gate, drifts, view)).rejects.toThrow(/"bucket" would be changed too/);
      expect(lab.cloud.digest()).toBe(before);
    }));

  test("asks whose account it is before anything else, and sees by itself that nothing is left", () =>
    releases.within(1, async (lab) => {
      const gate = gateIn(lab);
      const view = await gate.ledger.view();
      const calls = lab.cloud.calls.length;
      const found = await findDrift(gate, () => Promise.resolve("999900001111"), view);
      expect(found).toEqual({ drifts: [], strangeAccount: "999900001111", isCompared: false });
      expect(lab.cloud.calls).toHaveLength(calls);

      lab.cloud.swapForEmpty();
      const { drifts } = await findDrift(gate, () => Promise.resolve(undefined), view);
      expect(new Set(drifts.map((drift) => drift.class))).toEqual(new Set(["wrong-account"]));
    }));

  test("knows a deployment that ECS has taken back", () =>
    releases.within(1, async (lab) => {
      await lab.write(second);
      await lab.commit("A bad release");
      lab.cloud.rollsBackSilently("service");
      await deploy(gateIn(lab));
      const { gate, view, drifts } = await look(lab);
      expect(drifts).toMatchObject([{ class: "platform-rollback", heals: false }]);
      expect(await heal(gate, drifts, view)).toBeUndefined();
    }));
});
