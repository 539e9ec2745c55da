import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Checkpoint } from "../../../gate/backend/backend";
import { FolderObjects } from "../../../gate/backend/folder-objects";
import { SelfManagedBackend } from "../../../gate/backend/self-managed";

let folder: string;
let backend: SelfManagedBackend;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ops-backend-"));
  backend = new SelfManagedBackend(new FolderObjects(folder), { project: "lab", stack: "prod" });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const states = () => join(folder, ".pulumi/stacks/lab");
const locks = () => join(folder, ".pulumi/locks/organization/lab/prod");
const history = () => join(folder, ".pulumi/history/lab/prod");

async function put(parent: string, name: string, content: string | Buffer): Promise<void> {
  await mkdir(parent, { recursive: true });
  await writeFile(join(parent, name), content);
}

async function checkpoints(): Promise<Checkpoint[]> {
  const found: Checkpoint[] = [];
  for await (const checkpoint of backend.checkpoints()) found.push(checkpoint);
  return found;
}

const stateOf = (urn: string): string =>
  JSON.stringify({ version: 3, checkpoint: { stack: "prod", latest: { resources: [{ urn, type: "t" }] } } });
const holder = { pid: 1, hostname: "here", username: "ann", timestamp: "2026-11-22T12:00:00Z" };

describe("a state in a self-managed backend", () => {
  it.each([
    ["whole", stateOf("a"), "whole"],
    ["of a stack that was never deployed", JSON.stringify({ version: 3, checkpoint: { stack: "prod" } }), "whole"],
    ["cut off", stateOf("a").slice(0, 40), "unreadable"],
    ["empty", "", "unreadable"],
    ["something else", "[]", "unreadable"],
  ])("is %s", async (_, content, condition) => {
    await put(states(), "prod.json", content);
    expect(await backend.condition()).toBe(condition);
  });

  it("is missing, whatever else lies beside it", async () => {
    await put(states(), "prod.json.bak", stateOf("a"));
    await put(states(), "production.json", stateOf("a"));
    await put(states(), "prod.pulumi-tags", "{}");
    expect(await backend.condition()).toBe("missing");
  });

  it("cannot be read where what lies beside it was cut off, until it is written again", async () => {
    await put(states(), "prod.json", stateOf("a"));
    await put(states(), "prod.json.attrs", "{}");
    await put(history(), "prod-1.history.json", "{}");
    expect(await backend.mislabelled()).toEqual([]);
    await put(states(), "prod.json.attrs", '{"md5":"');
    await put(history(), "prod-1.history.json.attrs", "");
    const names = await backend.mislabelled();
    expect(names).toEqual([".pulumi/stacks/lab/prod.json", ".pulumi/history/lab/prod/prod-1.history.json"]);
    for (const name of names) await backend.relabel(name);
    expect(await backend.mislabelled()).toEqual([]);
    expect(await readFile(join(states(), "prod.json"), "utf8")).toBe(stateOf("a"));
  });

  it("may be packed", async () => {
    await put(states(), "prod.json.gz", gzipSync(stateOf("a")));
    expect(await backend.condition()).toBe("whole");
    await put(states(), "prod.json.gz", gzipSync(stateOf("a")).subarray(0, 30));
    expect(await backend.condition()).toBe("unreadable");
  });

  it("comes back byte by byte, or is missing again", async () => {
    await put(history(), "prod-1.checkpoint.json", stateOf("old"));
    const [checkpoint] = await checkpoints();
    if (checkpoint === undefined) throw new Error("no checkpoint");
    const missing = await backend.keep();
    await backend.restore(checkpoint);
    expect(await readFile(join(states(), "prod.json"), "utf8")).toBe(stateOf("old"));
    await missing();
    expect(await readdir(states()).catch(() => [])).toEqual([]);

    await put(states(), "prod.json.gz", "half of");
    await put(states(), "prod.json.gz.attrs", "{}");
    const half = await backend.keep();
    await backend.restore(checkpoint);
    expect(await readdir(states())).toEqual(["prod.json"]);
    await half();
    expect(await readdir(states())).toEqual(["prod.json.gz"]);
    expect(await readFile(join(states(), "prod.json.gz"), "utf8")).toBe("half of");
  });
});

describe("the history of a self-managed backend", () => {
  it("gives whole checkpoints of the stack, newest first", async () => {
    await put(history(), "prod-1.checkpoint.json", stateOf("first"));
    await put(history(), "prod-2.checkpoint.json.gz", gzipSync(stateOf("second")));
    await put(history(), "prod-3.checkpoint.json", stateOf("third").slice(0, 30));
    await put(history(), "prod-3.history.json", "{}");
    const found = await checkpoints();
    expect(found.map(({ state }) => state.deployment.resources[0]?.urn)).toEqual(["second", "first"]);
  });
});

describe("the locks of a self-managed backend", () => {
  it("are those of the stack, also where they were cut off; and each is taken away by itself", async () => {
    await put(locks(), "a.json", JSON.stringify(holder));
    await put(locks(), "a.json.attrs", "{}");
    await put(locks(), "b.json", '{"pid": 1');
    await put(join(folder, ".pulumi/locks/organization/lab/other"), "c.json", JSON.stringify(holder));
    const [whole, half] = await backend.locks();
    expect([whole, half]).toMatchObject([
      { id: "a", holder },
      { id: "b", holder: undefined },
    ]);
    if (whole) await backend.breakLock(whole);
    expect(await readdir(locks())).toEqual(["b.json"]);
  });

  it("are none where nothing was ever locked", async () => {
    expect(await backend.locks()).toEqual([]);
  });
});
