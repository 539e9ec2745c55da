import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { linkVariables } from "../../../gate/engine/history";
import { gateIn, ledgerFolder } from "../lab/gate";
import { Lab } from "../lab/lab";
import type { ProgramSpec } from "../lab/program";
import { killed, type KillPoint } from "./kill-points";
import { first } from "./programs";
import { Releases } from "./releases";
import { complaintsOf, deploy, heal } from "./ward";

const releases = new Releases();
afterAll(() => releases.close());

const afterKey: KillPoint = { stage: "create", at: { rpc: "create", name: "key", moment: "after" } };

async function withLab(opened: Promise<Lab>, work: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await opened;
  try {
    await work(lab);
  } finally {
    await lab.close();
  }
}

const entries = async (lab: Lab): Promise<readonly string[]> =>
  (await gateIn(lab).ledger.view()).entries.map(({ event }) => event.kind);

/** A number that no process has. */
const nobody = 2 ** 22 + 1;

describe.concurrent("gate recover", () => {
  test("takes away the locks of the dead, one by one, and leaves those of the living", () =>
    withLab(Lab.open(), async (lab) => {
      await lab.leaveLock({ pid: nobody, id: "dead" });
      await lab.leaveLock({ pid: process.pid, id: "living" });
      await lab.leaveLock({ pid: nobody, id: "elsewhere", hostname: `not-${hostname()}` });
      await expect(heal(lab)).rejects.toMatchObject({ exitCode: 4 });
      expect(lab.locks()).toHaveLength(3);
      expect(await entries(lab)).toEqual([]);

      const living = lab.locks().find(({ pid }) => pid === process.pid);
      await rm(living?.file ?? "");
      await expect(heal(lab)).rejects.toThrow(/cannot be seen from here/);
      expect(lab.locks()).toHaveLength(2);

      await heal(lab, { dead: [`not-${hostname()}`] });
      expect(lab.locks()).toEqual([]);
      expect(await entries(lab)).toEqual(["lock-broken", "lock-broken", "recovered"]);
      await lab.mustSucceed("up", "--yes");
    }));

  test("says what is wrong, heals what needs no deploy, and is silent where nothing is wrong", () =>
    withLab(Lab.open(), async (lab) => {
      const gate = (...words: string[]) =>
        lab.start("node", [join(process.cwd(), "gate", "cli.cjs"), "recover", "--json", ...words], {
          env: { AWS_REGION: "us-east-1" },
        }).finished;
      await lab.leaveLock({ pid: nobody });
      const found = await gate();
      expect([found.code, found.stderr]).toEqual([1, ""]);
      expect(JSON.parse(found.stdout)).toMatchObject({ ailments: [{ kind: "stranded-lock" }], steps: [] });
      expect(lab.locks()).toHaveLength(1);

      expect((await gate("--yes")).code).toBe(0);
      expect(lab.locks()).toEqual([]);
      const healthy = await gate();
      expect(healthy.code).toBe(0);
      expect(JSON.parse(healthy.stdout)).toMatchObject({ ailments: [], exitCode: 0 });
    }));

  test("ends what is left running; leaves an object that nobody can find to a person, and believes that one", () =>
    withLab(killed(afterKey, releases), async (lab) => {
      const before = lab.cloud.digest();
      const survivor = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
        env: { ...process.env, ...linkVariables(1, ledgerFolder(lab)) },
        stdio: "ignore",
      });
      const ended = once(survivor, "exit");
      await once(survivor, "spawn");
      const { steps, unclear, finished } = await heal(lab, { finders: [] });
      expect(await ended).toEqual([null, "SIGTERM"]);
      expect(steps[0]?.ailment).toBe("survivors");
      expect(unclear).toMatchObject([{ because: "nothing here can look for a aws:kms/key:Key" }]);
      expect(finished).toBeUndefined();
      expect(lab.cloud.digest()).toBe(before);
      expect((await lab.state()).pending).toHaveLength(1);

      await heal(lab, { finders: [], said: [{ resource: "key", id: lab.cloud.one("key").id }] });
      expect(await complaintsOf(lab, first)).toEqual([]);
    }));

  test("takes nothing in that bears the right name and belongs to somebody else", () =>
    withLab(Lab.open(), async (lab) => {
      const program: ProgramSpec = {
        resources: [
          { type: "aws:s3/bucket:Bucket", name: "bucket", inputs: { bucket: "shared", tags: { project: "ours" } } },
        ],
      };
      await lab.write(program);
      await lab.commit("A release");
      const dead = lab.killAt({ rpc: "create", name: "bucket" });
      await expect(deploy(gateIn(lab))).rejects.toThrow();
      await dead;
      const { signal } = new AbortController();
      const theirs = { rpc: "create", urn: "", type: "aws:s3/bucket:Bucket", name: "theirs", signal } as const;
      await lab.cloud.create(theirs, { bucket: "shared", tags: { project: "theirs" } });

      await expect(heal(lab)).rejects.toThrow(/not the tags/);
      const { resources, pending } = await lab.state();
      expect(resources.some(({ id }) => id === "shared")).toBe(false);
      expect(pending).toHaveLength(1);
    }));

  test("goes on where it was killed itself", () =>
    withLab(killed(afterKey, releases), async (lab) => {
      const dead = lab.killAt({ rpc: "create", name: "cluster", moment: "after" });
      await expect(heal(lab)).rejects.toMatchObject({ exitCode: 3 });
      await dead;
      await heal(lab);
      expect(await complaintsOf(lab, first)).toEqual([]);
      expect(await heal(lab)).toMatchObject({ steps: [], finished: undefined });
    }));

  test("does not undo what somebody has deployed since, without the gate", () =>
    withLab(killed(afterKey, releases), async (lab) => {
      await lab.mustSucceed("cancel", "--yes");
      await lab.write({ resources: first.resources.slice(0, 3) });
      await lab.mustSucceed("up", "--yes");
      // Plain pulumi has made a second key meanwhile: what the first one was for stands in the state still.
      expect(lab.cloud.madeFor("key")).toHaveLength(2);
      const before = await readFile(lab.stateFile, "utf8");
      expect(before).toContain("creating");
      const { finished } = await heal(lab);
      expect(finished).toBeUndefined();
      expect((await lab.state()).pending).toEqual([]);
    }));
});
