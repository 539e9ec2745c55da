import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";

import { serve } from "../../sandbox/providers/protocol";
import { Recorder } from "../../sandbox/providers/recorder";
import { type Properties, secret, unknownValue } from "../../sandbox/providers/values";
import { temporaryFolder } from "../fixtures/temporary-folder";
import { fakeProvider, token, type World } from "./fake-provider";
import { HalfMade, Plugin, urnOf } from "./plugin";

const world: World = new Map();
let plugin: Plugin;
let stop: () => void;
beforeEach(async () => {
  world.clear();
  const served = await serve(fakeProvider(world));
  stop = served.stop;
  plugin = new Plugin(served.port);
  await plugin.configure({ defaultTags: { Environment: "test" } });
});
afterEach(() => {
  plugin.close();
  stop();
});

describe("check", () => {
  it("puts in the defaults and a name from the random seed", async () => {
    const { inputs } = await plugin.check(token, { members: ["a"] });
    expect(inputs).toEqual({ members: ["a"], size: 1, name: "it-abababa" });
  });

  it("keeps an automatic name of before, and gives a new one after an explicit one", async () => {
    expect((await plugin.check(token, {}, { name: "it-0123456" })).inputs["name"]).toBe("it-0123456");
    expect((await plugin.check(token, {}, { name: "explicit" })).inputs["name"]).toBe("it-abababa");
  });

  it("leaves unknown and secret values as they are", async () => {
    const given = { name: unknownValue, password: secret("hidden") };
    expect((await plugin.check(token, given)).inputs).toEqual({ ...given, size: 1 });
  });

  it("refuses a property that it would have to drop, by name", async () => {
    const { faults } = await plugin.check(token, { colour: "red" });
    expect(faults).toEqual([
      `colour: the sandbox's stand-in for ${token} does not support the property "colour". It supports: ` +
        "fails, force, forgotten, members, name, password, policy, recorded, rules, size, steps, tags, zone",
    ]);
  });
});

it("refuses a part of a property that it would have to drop", async () => {
  const { faults } = await plugin.check(token, { rules: [{ id: 1 }, { id: 2, when: "now" }] });
  expect(faults).toEqual([
    `rules.when: the sandbox's stand-in for ${token} does not support the property "rules.when". It supports: id, on`,
  ]);
});

describe("diff", () => {
  const diff = (before: Properties, after: Properties, ignored: string[] = []) =>
    plugin.diff(token, before, after, { tagsAll: { Environment: "test" } }, ignored);

  it("finds no difference between two spellings of the same", async () => {
    const same = await diff(
      { name: "a", size: 5, policy: '{"A":[1,2],"B":3}', members: ["x", "y"], rules: [] },
      { name: "a", size: "5", policy: '{ "B": 3, "A": [1, 2] }', members: ["y", "x"], force: false },
    );
    expect(same).toEqual({ changes: false, replaces: [], deleteBeforeReplace: false, detailed: {}, outputsOnly: [] });
  });

  it("names each difference by its path and kind", async () => {
    const found = await diff(
      { size: 1, policy: '{"A":[1,2]}', members: ["x"], steps: ["x", "y"], rules: [{ id: 1, on: true }, { id: 2 }] },
      {
        size: 2,
        policy: '{"A":[2,1]}',
        members: ["x", "z"],
        steps: ["y", "x"],
        rules: [{ id: 3, on: true }],
        password: "p",
        tags: { "a b": "c" },
      },
    );
    expect(found.detailed).toEqual({
      size: "UPDATE",
      policy: "UPDATE",
      members: "UPDATE",
      steps: "UPDATE",
      "rules[0].id": "UPDATE",
      "rules[1]": "DELETE",
      password: "ADD",
      tags: "ADD",
    });
  });

  it("escapes path steps that are no identifiers", async () => {
    const { detailed } = await diff(
      { tags: { "cost centre": "1", Owner: "x" } },
      { tags: { "cost centre": "2", Owner: "x" } },
    );
    expect(detailed).toEqual({ 'tags["cost centre"]': "UPDATE" });
  });

  it("replaces for what is fixed, first deleting what holds an explicit name", async () => {
    const automatic = await diff({ name: "it-0123456", zone: "a" }, { name: "it-0123456", zone: "b" });
    expect(automatic).toMatchObject({
      replaces: ["zone"],
      deleteBeforeReplace: false,
      detailed: { zone: "UPDATE_REPLACE" },
    });
    expect((await diff({ name: "mine", zone: "a" }, { name: "mine", zone: "b" })).deleteBeforeReplace).toBe(true);
    expect((await diff({ name: "mine", zone: "a" }, { name: "other", zone: "b" })).deleteBeforeReplace).toBe(false);
  });

  it("replaces for what is fixed and not known yet", async () => {
    expect((await diff({ zone: "a" }, { zone: unknownValue })).replaces).toEqual(["zone"]);
  });

  it("does not miss what AWS has chosen", async () => {
    expect((await diff({ zone: "a" }, {})).changes).toBe(false);
  });

  it("ignores what it shall ignore, at any depth", async () => {
    const before = { size: 1, tags: { Owner: "x", Team: "x" } };
    const after = { size: 2, tags: { Owner: "y", Team: "y" } };
    expect((await diff(before, after, ["size", "tags.Owner"])).detailed).toEqual({ "tags.Team": "UPDATE" });
  });

  it("sees through secrets", async () => {
    expect((await diff({ password: secret("a") }, { password: secret("a") })).changes).toBe(false);
    expect((await diff({ password: secret("a") }, { password: secret("b") })).detailed).toEqual({ password: "UPDATE" });
  });

  it("sees that the provider's default tags have changed", async () => {
    const found = await plugin.diff(token, {}, {}, { tagsAll: { Environment: "old" } });
    expect(found).toMatchObject({
      detailed: { "tagsAll.Environment": "UPDATE" },
      outputsOnly: ["tagsAll.Environment"],
    });
  });
});

describe("preview", () => {
  it("knows what is known and nothing else", async () => {
    const { id, outputs } = await plugin.create(
      token,
      { name: "a", members: [unknownValue, "x"], tags: { Owner: "x" } },
      { preview: true },
    );
    expect(id).toBe("");
    expect(outputs).toEqual({
      name: "a",
      members: [unknownValue, "x"],
      tags: { Owner: "x" },
      tagsAll: { Environment: "test", Owner: "x" },
      zone: unknownValue,
      arn: unknownValue,
      url: unknownValue,
    });
    expect(world.size).toBe(0);
  });

  it("of an update keeps what it does not change", async () => {
    const old = { name: "a", size: 1, zone: "a", arn: "arn:fake:a", url: "https://a", force: true };
    const outputs = await plugin.update(
      token,
      "a",
      { name: "a", size: 1, force: true },
      { name: "a", size: 2 },
      old,
      true,
    );
    expect(outputs).toEqual({
      name: "a",
      size: 2,
      zone: "a",
      arn: "arn:fake:a",
      url: unknownValue,
      tagsAll: { Environment: "test" },
    });
  });
});

describe("create", () => {
  it("tells what is real, in the program's spelling where that means the same", async () => {
    const { id, outputs } = await plugin.create(token, {
      name: "a",
      size: "3",
      forgotten: "kept",

      tags: { Owner: "x" },
    });
    expect(id).toBe("a");
    expect(outputs).toEqual({
      name: "a",
      size: "3",
      zone: "a",
      forgotten: "kept",
      tags: { Owner: "x" },
      tagsAll: { Environment: "test", Owner: "x" },
      arn: "arn:fake:a",
      url: "https://a",
    });
  });

  it("keeps the program's spelling of what means the same", async () => {
    const inputs = { name: "a", size: "3", members: ["y", "x"], policy: '{ "B": 1, "A": [2, 1] }' };
    const { outputs } = await plugin.create(token, inputs);
    expect(outputs).toMatchObject(inputs);
    expect(await plugin.read(token, "a", inputs, outputs)).toEqual({ id: "a", inputs, outputs });
  });

  it("keeps secrets secret, also where they turn up in other outputs", async () => {
    const { outputs } = await plugin.create(token, { name: "a", password: secret("hunter22") });
    expect(outputs["password"]).toEqual(secret("hunter22"));
    expect(outputs["url"]).toEqual(secret("https://user:hunter22@a"));
    expect(outputs["arn"]).toBe("arn:fake:a");
  });

  it("fails with the type, the operation and AWS's code", async () => {
    const failure = plugin.create(token, { name: "a", fails: "create" });
    await expect(failure).rejects.toThrow(`${token} create: LimitExceeded: no more things`);
    await expect(failure).rejects.not.toBeInstanceOf(HalfMade);
  });

  it("hands over what exists though it did not become ready", async () => {
    const failure = await plugin
      .create(token, { name: "a", fails: "settle", password: secret("hunter22") })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HalfMade);
    expect(failure).toMatchObject({
      id: "a",
      outputs: { name: "a", arn: "arn:fake:a", password: secret("hunter22") },
      reasons: [`${token} create: it never became ready`],
    });
  });

  it("stops waiting when its time is over", async () => {
    const failure = plugin.create(token, { name: "a", fails: "wait" }, { timeoutSeconds: 0.01 });
    await expect(failure).rejects.toThrow(`${token} create: timed out after 0.01 s before it is ready`);
  });
});

it("stops waiting when the engine cancels", async () => {
  const failure = plugin.create(token, { name: "a", fails: "wait" });
  await Promise.all([expect(failure).rejects.toThrow("cancelled before it is ready"), plugin.cancel()]);
});

describe("read", () => {
  it("finds nothing new right after a creation, secrets and dropped properties included", async () => {
    const inputs = {
      name: "a",
      size: 1,
      forgotten: "kept",

      force: true,
      password: secret("hunter22"),
      policy: '{"A": 1}',
    };
    const { outputs } = await plugin.create(token, inputs);
    expect(await plugin.read(token, "a", inputs, outputs)).toEqual({ id: "a", inputs, outputs });
  });

  it("finds what somebody changed, added and removed", async () => {
    const inputs = { name: "a", size: 1, members: ["x"], password: secret("hunter22"), tags: { Owner: "x" } };
    const { outputs } = await plugin.create(token, inputs);
    const { members: _members, ...rest } = world.get("a") ?? {};
    world.set("a", {
      ...rest,
      size: 9,
      members: [],
      steps: ["new"],
      zone: "b",
      password: "stolen",
      tagsAll: { Owner: "y", "aws:x": "1" },
    });
    const found = await plugin.read(token, "a", inputs, outputs);
    expect(found?.inputs).toEqual({
      name: "a",
      size: 9,
      members: [],
      steps: ["new"],
      password: secret("stolen"),
      tags: { Owner: "y" },
    });
    const drift = await plugin.diff(token, found?.inputs ?? {}, inputs, found?.outputs);
    expect(Object.keys(drift.detailed).sort()).toEqual(["members", "password", "size", "steps", "tags.Owner"]);
  });

  it("finds that a default tag was taken away", async () => {
    const { outputs } = await plugin.create(token, { name: "a" });
    world.set("a", { ...world.get("a"), tagsAll: {} });
    const found = await plugin.read(token, "a", { name: "a" }, outputs);
    expect((await plugin.diff(token, found?.inputs ?? {}, { name: "a" }, found?.outputs)).detailed).toEqual({
      "tagsAll.Environment": "ADD",
    });
  });

  it("says that it is gone", async () => {
    expect(await plugin.read(token, "a", { name: "a" }, { name: "a" })).toBeUndefined();
  });

  it("imports with nothing but the id", async () => {
    world.set("a", { name: "a", size: 7, zone: "b", tagsAll: { Owner: "x" } });
    const found = await plugin.read(token, "a");
    expect(found?.inputs).toEqual({ name: "a", size: 7, zone: "b", tags: { Owner: "x" } });
    expect(found?.outputs).toMatchObject({ name: "a", size: 7, zone: "b", arn: "arn:fake:a", tagsAll: { Owner: "x" } });
  });
});

describe("update and delete", () => {
  it("changes the thing and its tags", async () => {
    const before = { name: "a", size: 1, tags: { Owner: "x", Old: "1" } };
    const { outputs } = await plugin.create(token, before);
    const after = { name: "a", size: 2, tags: { Owner: "y" } };
    const updated = await plugin.update(token, "a", before, after, outputs);
    expect(updated).toMatchObject({ ...after, tagsAll: { Environment: "test", Owner: "y" } });
    expect(world.get("a")).toMatchObject({ size: 2, tagsAll: { Environment: "test", Owner: "y" } });
    await plugin.delete(token, "a", after, updated);
    expect(world.size).toBe(0);
  });

  it("hands over what is real when an update stops half way", async () => {
    const before = { name: "a", size: 1 };
    const { outputs } = await plugin.create(token, before);
    const failure = plugin.update(token, "a", before, { name: "a", size: 2, fails: "settle" }, outputs);
    await expect(failure).rejects.toMatchObject({
      id: "a",
      outputs: { size: 2 },
      reasons: [`${token} update: it never became ready`],
    });
  });
});

it("names the type that it does not have, and those it has", async () => {
  await expect(plugin.check("fake:index/other:Other", {})).rejects.toThrow(
    `the sandbox's stand-in provider has no resource type fake:index/other:Other. It has: ${token}`,
  );
  await expect(plugin.invoke("fake:index/other:other")).rejects.toThrow("It has: fake:index/echo:echo");
});

it("answers a function", async () => {
  expect(await plugin.invoke("fake:index/echo:echo", { say: secret("hello") })).toEqual({ said: "hello" });
});

describe("what only the state can hold", () => {
  it("is listed in a file as long as the resource is there", async () => {
    const path = join(await temporaryFolder(), "recorded.json");
    const served = await serve({ ...fakeProvider(world), recorder: new Recorder(path) });
    const recording = new Plugin(served.port);
    onTestFinished(() => {
      recording.close();
      served.stop();
    });
    await recording.configure();
    const inputs = { name: "a", recorded: { days: 3 } };
    const { outputs } = await recording.create(token, inputs);
    expect(outputs["recorded"]).toEqual({ days: 3 });
    const properties = [{ property: "recorded", reason: "the fake cloud has no such thing" }];
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual([{ urn: urnOf(token), type: token, id: "a", properties }]);
    expect(await recording.read(token, "a", inputs, outputs)).toEqual({ id: "a", inputs, outputs });
    await recording.delete(token, "a", inputs, outputs);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual([]);
  });

  it("is listed completely when many resources are made at once, and not at all when there is none", async () => {
    const path = join(await temporaryFolder(), "recorded.json");
    const recorder = new Recorder(path);
    const entry = (urn: string, ...reasons: string[]) => ({
      urn,
      type: token,
      id: urn,
      properties: reasons.map((reason) => ({ property: "lock", reason })),
    });
    await recorder.keep(entry("urn:none"));
    await expect(readFile(path)).rejects.toThrow("ENOENT");
    const urns = ["urn:a", "urn:b", "urn:c"];
    await Promise.all(urns.map((urn) => recorder.keep(entry(urn, "no vault lock"))));
    await recorder.forget("urn:b");
    const listed = JSON.parse(await readFile(path, "utf8")) as { urn: string }[];
    expect(listed.map(({ urn }) => urn)).toEqual(["urn:a", "urn:c"]);
  });
});
