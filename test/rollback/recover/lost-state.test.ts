import { readFile, rm, writeFile } from "node:fs/promises";

import { afterAll, describe, expect, test } from "vitest";

import { gateIn } from "../lab/gate";
import type { Lab } from "../lab/lab";
import { first } from "./programs";
import { Releases } from "./releases";
import { complaintsOf, heal } from "./ward";

const releases = new Releases();
afterAll(() => releases.close());

/** A lab with a release in it, of which something is broken then. */
const truncate = async (lab: Lab): Promise<string> => {
  const whole = await readFile(lab.stateFile, "utf8");
  const half = whole.slice(0, whole.length / 2);
  await writeFile(lab.stateFile, half);
  return half;
};

const restorations = async (lab: Lab): Promise<number> =>
  (await gateIn(lab).ledger.view()).entries.filter(({ event }) => event.kind === "state-restored").length;

describe.concurrent("a state that is lost", () => {
  test("because its file was cut off or deleted, comes back as it was", () =>
    releases.within(1, async (lab) => {
      const whole = await readFile(lab.stateFile, "utf8");
      await truncate(lab);
      await heal(lab);
      expect(await readFile(lab.stateFile, "utf8")).toBe(whole);

      await writeFile(`${lab.stateFile}.attrs`, "");
      expect((await lab.plain("stack", "export")).code).not.toBe(0);
      await heal(lab);
      expect(await readFile(lab.stateFile, "utf8")).toBe(whole);

      await rm(lab.stateFile);
      await heal(lab);
      expect(await readFile(lab.stateFile, "utf8")).toBe(whole);
      expect(await complaintsOf(lab, first)).toEqual([]);
      expect(await restorations(lab)).toBe(2);
    }));

  test("because a refresh looked into another account, comes back when the account is the right one", () =>
    releases.within(1, async (lab) => {
      const back = lab.cloud.swapForEmpty();
      await lab.mustSucceed("refresh", "--yes");
      expect((await lab.state()).resources.filter(({ id }) => id?.startsWith("bucket"))).toEqual([]);
      const emptied = await readFile(lab.stateFile, "utf8");

      await expect(heal(lab, { askAccount: () => Promise.resolve("999900001111") })).rejects.toThrow(/999900001111/);
      expect(await readFile(lab.stateFile, "utf8")).toBe(emptied);

      back();
      await heal(lab);
      expect(await complaintsOf(lab, first)).toEqual([]);
    }));

  test("is not restored over a cloud that has moved on: the file that was there comes back", () =>
    releases.within(1, async (lab) => {
      const half = await truncate(lab);
      lab.cloud.change("alarm", { threshold: 9 });
      await expect(heal(lab)).rejects.toThrow(/the cloud is not as checkpoint .* says: 1 of/);
      expect(await readFile(lab.stateFile, "utf8")).toBe(half);
      expect(await restorations(lab)).toBe(0);
    }));
});
