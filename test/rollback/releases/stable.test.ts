import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { contradictions } from "../../../gate/ledger/head";
import type { HasImage } from "../../../gate/release/image-there";
import { recheck } from "../../../gate/release/restorable";
import type { StableRequest } from "../../../gate/release/stable";
import { earnStable } from "../../../gate/release/stable";
import { keepHeadInTag, witnesses } from "../../../gate/release/witnesses";
import { gateIn, ledgerFolder } from "../lab/gate";
import { imageOf, probes, program, WorkerStack } from "./worker-stack";

let stack: WorkerStack;
/** What is deployed. */
let seq: number;

beforeAll(async () => {
  stack = await WorkerStack.open();
  seq = await stack.deploy();
});
beforeEach(() => stack.tellTheTruth());
afterAll(() => stack.close());

const request = (changes: Partial<StableRequest> = {}): StableRequest => ({
  seq,
  bakeSeconds: 0.05,
  lookEveryMilliseconds: 10,
  probes,
  hasImage: () => Promise.resolve(true),
  ...changes,
});
const earn = (changes: Partial<StableRequest> = {}) => earnStable(stack.gate(), request(changes));
const view = () => stack.gate().ledger.view();
const tags = async () => (await stack.lab.git("tag", "--list")).stdout.split("\n").filter(Boolean);

/** The condition at which it ended, and that nothing came of it. */
async function refusedFor(changes: Partial<StableRequest> = {}): Promise<string> {
  const before = await tags();
  const { conditions, tag } = await earn(changes);
  expect(tag).toBeUndefined();
  expect(await tags()).toEqual(before);
  expect((await view()).releases.find((one) => one.seq === seq)?.state).not.toBe("stable");
  return conditions
    .filter(({ verdict }) => verdict !== "pass")
    .map(({ name, verdict, says }) => `${name} ${verdict}: ${says}`)
    .join("; ");
}

describe("a release is not stable", () => {
  it("where nobody else can find its commit", async () => {
    expect(await refusedFor()).toBe("pushed fail: no branch of a remote has its commit: git push");
    await stack.lab.push();
  });

  it("where its image is gone, so that nobody could go back to it", async () => {
    expect(await refusedFor({ hasImage: () => Promise.resolve(false) })).toBe(
      "image fail: its image is gone from the registry",
    );
  });

  it("where ECS has taken the deployment back, though the engine was told that it succeeded", async () => {
    stack.aws.service.primary = { taskDefinition: "arn:aws:ecs:us-east-1:0:task-definition/ops-worker:1" };
    expect(await refusedFor()).toBe("worker-healthy fail: rollout: the primary deployment is ops-worker:1");
    expect((await view()).releases.at(-1)).toMatchObject({ state: "failed", verified: { verdict: "fail" } });
  });

  it("where another image runs than the one that was deployed", async () => {
    stack.strangeImage = imageOf("b");
    expect(await refusedFor()).toBe(
      "running-image fail: containers: 2 of 2 containers run another image than the state names",
    );
  });

  it("where nobody could tell", async () => {
    const mute = { ...probes[0], run: () => Promise.reject(new Error("no way in")) } as (typeof probes)[number];
    expect(await refusedFor({ probes: [mute] })).toMatch(/^worker-healthy unknown: probe: could not look: no way in/);
    expect((await view()).releases.at(-1)).toMatchObject({ state: "deployed", verified: { verdict: "unknown" } });
  });

  it("where an alarm rings, and then the wait is over at once", async () => {
    stack.aws.service.looksUntilAlarm = 0;
    expect(await refusedFor({ bakeSeconds: 3_600 })).toBe("alarms-quiet fail: ops-worker-down rings");
  });

  it("where the cloud is not as its program says", async () => {
    stack.lab.cloud.change("alarm", { threshold: 9 });
    expect(await refusedFor()).toMatch(/^drift fail: .*gate drift/);
    stack.lab.cloud.change("alarm", { threshold: 1 });
  });

  it("where somebody has changed the state without the gate", async () => {
    const { stateFile } = stack.lab;
    const before = await readFile(stateFile, "utf8");
    await writeFile(stateFile, before.replaceAll(/"threshold":\s*1\b/g, '"threshold": 2'));
    expect(await refusedFor()).toMatch(/^unchanged fail: the state is not as the deploy left it/);
    await writeFile(stateFile, before);
  });

  it("where it is held, or there is none", async () => {
    const { ledger } = stack.gate();
    await ledger.append({ kind: "hold", cause: "release", releases: [seq], reason: "it loses jobs" });
    expect(await refusedFor()).toBe("deployed fail: it is held: it loses jobs");
    await ledger.append({ kind: "resume", of: ledger.head?.entry.seq, reason: "mended" });
    await expect(earn({ seq: 99 })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("99") as string,
    });
  });
});

describe("a release that has earned it", () => {
  it("is tagged and entered once, whoever is killed between the two", async () => {
    const gate = stack.gate();
    const killed = vi.spyOn(gate.ledger, "append").mockImplementation(async (event) => {
      if (event.kind === "stable") throw new Error("killed");
      killed.mockRestore();
      const link = await gate.ledger.append(event);
      vi.spyOn(gate.ledger, "append").mockRejectedValue(new Error("killed"));
      return link;
    });
    await expect(earnStable(gate, request())).rejects.toThrow("killed");
    expect(await tags()).toEqual(["v1.4.0-stable-20261122"]);
    expect((await view()).releases.at(-1)?.state).toBe("verified");

    const { tag, conditions } = await earn();
    expect(tag).toBe("v1.4.0-stable-20261122");
    expect(await tags()).toEqual([tag]);
    expect(conditions.map(({ name }) => name)).toEqual([
      ...["committed", "pushed", "version", "image", "deployed", "unchanged"],
      ...["worker-healthy", "running-image", "alarms-quiet", "drift", "still-so"],
    ]);
    expect((await view()).releases.at(-1)).toMatchObject({ state: "stable", tag });
    await expect(earn()).rejects.toThrow(`stable already, as ${tag}`);
    const commit = (await stack.lab.git("rev-parse", `${tag}^{commit}`)).stdout.trim();
    expect(commit).toBe((await view()).releases.at(-1)?.intent.binding.commit);
  });

  it("is not the one that was deployed before it", async () => {
    const before = seq;
    await stack.lab.configure({ workerImage: imageOf("c") });
    await stack.lab.commit("Take another image");
    await stack.lab.push();
    seq = await stack.deploy();
    await expect(earn({ seq: before })).rejects.toThrow("stable already");
    expect((await view()).lastGood?.seq).toBe(before);
  });

  it("is proved by its own program, though another commit is checked out, and gets a tag of its own", async () => {
    await stack.lab.write(program(5));
    await stack.lab.commit("Do not deploy this yet");
    const { tag } = await earn();
    expect(tag).toBe("v1.4.0-stable-20261122-1402");
    expect((await stack.lab.git("worktree", "list")).stdout.trim().split("\n")).toHaveLength(1);
    expect((await stack.lab.git("status", "--porcelain")).stdout).toBe("");
  });
});

describe("the end of the ledger", () => {
  it("is known to the stack's tag, to the tags of stable releases and to the engine's history", async () => {
    const gate = stack.gate();
    const keep = keepHeadInTag(gate.engine.place, gate.signal, gate.progress);
    await keep((await gate.ledger.inspect()).links.at(-1) ?? expect.fail());
    const { heard, silent } = await witnesses(gate);
    expect(silent).toEqual([]);
    expect(heard.map(({ place }) => place)).toEqual([
      "the stack tag deploy:head",
      "the git tag v1.4.0-stable-20261122",
      "the git tag v1.4.0-stable-20261122-1402",
      "the history of the engine",
    ]);
    expect(contradictions((await gate.ledger.inspect()).links, heard)).toEqual([]);
  });

  it("is missed by each of them that knew of it", async () => {
    const copy = await stack.lab.copy();
    try {
      const names = (await readdir(ledgerFolder(copy))).sort();
      // What is left ends before the second release.
      for (const name of names.slice(seq - 1)) await rm(join(ledgerFolder(copy), name));
      const gate = gateIn(copy);
      const { links, faults } = await gate.ledger.inspect();
      expect(faults).toEqual([]);
      expect(contradictions(links, (await witnesses(gate)).heard).map(({ says }) => says)).toEqual([
        expect.stringContaining("is known to the stack tag deploy:head") as string,
        expect.stringContaining("is known to the git tag v1.4.0-stable-20261122-1402") as string,
        expect.stringContaining("is known to the history of the engine") as string,
      ]);
    } finally {
      await copy.close();
    }
  });
});

describe("whether stable releases could be gone back to", () => {
  const all: HasImage = () => Promise.resolve(true);
  const reasons = async (hasImage: HasImage = all) =>
    (await recheck(stack.gate(), 10, { hasImage })).map(({ release, restorable }) => [
      release.tag,
      restorable.reasons.join("; "),
    ]);

  it("is told for each, and entered", async () => {
    expect(await reasons()).toEqual([
      ["v1.4.0-stable-20261122-1402", ""],
      ["v1.4.0-stable-20261122", ""],
    ]);
    expect((await view()).releases.map(({ restorable }) => restorable?.isRestorable)).toEqual([true, true]);
  });

  it("is no where the image is gone, and where nobody can tell", async () => {
    const second = await reasons((image) => Promise.resolve(image !== imageOf("a")));
    expect(second.at(-1)).toEqual(["v1.4.0-stable-20261122", "its image is gone from the registry"]);
    expect((await view()).lastGood).toBeUndefined();
    await reasons();
    expect((await view()).lastGood?.tag).toBe("v1.4.0-stable-20261122");
  });
});

describe("gate releases", () => {
  const gate = (...words: string[]) =>
    stack.lab.start(process.execPath, [resolve("gate/cli.cjs"), "releases", ...words]).finished;

  it("lists releases, compares the end of the ledger, and writes the page", async () => {
    const page = join(stack.lab.folder, "releases.html");
    const { code, stdout } = await gate("--verify-ledger", "--html", page);
    const [heading, ...lines] = stdout.trim().split("\n");
    expect(heading).toMatch(/^SEQ +RELEASE +STATE +SINCE +COMMIT +IMAGE +BY +APPROVED +RESTORABLE$/);
    expect(lines[0]).toMatch(/v1\.4\.0-stable-20261122-1402 +stable .* ccccccc .* bo +yes \(.*\) +current$/);
    expect(lines[1]).toMatch(/^1 +v1\.4\.0-stable-20261122 +stable .* aaaaaaa .* last-good$/);
    expect(lines.slice(2)).toEqual([
      "going back was never rehearsed: gate drill",
      expect.stringMatching(/^ledger .*, \d+ entries, whole$/) as string,
      expect.stringMatching(/compared with the stack tag deploy:head: entry \d+$/) as string,
      expect.stringMatching(/compared with the git tag v1\.4\.0-stable-20261122: entry \d+$/) as string,
      expect.stringMatching(/compared with the git tag v1\.4\.0-stable-20261122-1402: entry \d+$/) as string,
      expect.stringMatching(/compared with the history of the engine: entry \d+$/) as string,
    ]);
    expect(code).toBe(0);
    expect(await readFile(page, "utf8")).toContain("v1.4.0-stable-20261122-1402");
  });

  it("ends with 7 where a byte was changed, and takes no two tasks at once", async () => {
    const file = join(ledgerFolder(stack.lab), "00000003.json");
    const before = await readFile(file, "utf8");
    await writeFile(file, before.replace("healthy", "Healthy"));
    const { code, stdout, stderr } = await gate("--json");
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      faults: [{ name: "00000003.json" }, {}],
      releases: [{ seq: 1 }, { seq }],
    });
    expect(stderr).toContain("00000003.json does not have the digest that it was written with");
    await writeFile(file, before);
    expect((await gate("--stable", "1", "--recheck")).code).toBe(2);
  });
});
