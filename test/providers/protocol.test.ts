import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { serve } from "../../sandbox/providers/protocol";
import type { ProviderDefinition } from "../../sandbox/providers/provider";
import type { AnyResourceType } from "../../sandbox/providers/resource-type";
import { type Properties, secret, unknownValue } from "../../sandbox/providers/values";
import { HalfMade, Plugin } from "./plugin";

type World = Map<string, Properties>;
const token = "fake:index/thing:Thing";

/** A resource type whose real things are entries of a map, with one property of each kind. */
const thing: AnyResourceType<World> = {
  inputs: {
    name: { replace: true },
    size: { default: 1 },
    policy: { as: "json" },
    zone: { chosenByAws: true, replace: true },
    members: {},
    steps: { as: "list" },
    rules: {},
    password: {},
    forgotten: { notReadBack: "the fake cloud drops it" },
    port: { decidedByEmulator: "the fake cloud has one port" },
    force: { steers: true },
    fails: { steers: true },
    content: {},
    tags: {},
  },
  outputs: ["arn", "url", "tagsAll"],
  changingOutputs: ["url"],
  autoName: { property: "name", maximumLength: 20 },
  async create(inputs, { cloud, tags }) {
    const id = String(inputs["name"]);
    if (inputs["fails"] === "create") throw Object.assign(new Error("no more things"), { name: "LimitExceeded" });
    cloud.set(id, { zone: "a", ...inputs, tagsAll: tags, port: 1234 });
    return id;
  },
  async settle(_id, inputs, { until }) {
    if (inputs["fails"] === "settle") throw new Error("it never became ready");
    if (inputs["fails"] === "wait") await until("it is ready", async () => undefined);
  },
  async read(id, _state, { cloud }) {
    const found = cloud.get(id);
    if (found === undefined) return undefined;
    const { forgotten: _lost, force: _force, fails: _fails, content: _content, ...rest } = found;
    return {
      ...rest,
      password: rest["password"],
      arn: `arn:fake:${id}`,
      url: `https://user:${String(rest["password"])}@${id}`,
    };
  },
  async update(id, inputs, { cloud }) {
    cloud.set(id, { ...cloud.get(id), ...inputs });
  },
  async retag(id, { put, remove }, { cloud }) {
    const found = cloud.get(id) ?? {};
    const kept = Object.entries(found["tagsAll"] as Properties).filter(([key]) => !remove.includes(key));
    cloud.set(id, { ...found, tagsAll: { ...Object.fromEntries(kept), ...put } });
  },
  async delete(id, _inputs, { cloud }) {
    cloud.delete(id);
  },
};

const world: World = new Map();
const definition: ProviderDefinition<World> = {
  name: "fake",
  version: "1.2.3",
  types: { [token]: thing },
  invokes: { "fake:index/echo:echo": async (args) => ({ said: args["say"] ?? "" }) },
  configure: (config) => ({ cloud: world, defaultTags: (config["defaultTags"] ?? {}) as Record<string, string> }),
};

let plugin: Plugin;
let stop: () => void;
beforeEach(async () => {
  world.clear();
  const served = await serve(definition);
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
        "content, fails, force, forgotten, members, name, password, policy, port, rules, size, steps, tags, zone",
    ]);
  });
});

describe("diff", () => {
  const diff = (before: Properties, after: Properties, ignored: string[] = []) =>
    plugin.diff(token, before, after, { tagsAll: { Environment: "test" } }, ignored);

  it("finds no difference between two spellings of the same", async () => {
    const same = await diff(
      { name: "a", size: 5, policy: '{"A":[1,2],"B":3}', members: ["x", "y"], rules: [] },
      { name: "a", size: "5", policy: '{ "B": 3, "A": [1, 2] }', members: ["y", "x"], force: false },
    );
    expect(same).toEqual({ changes: false, replaces: [], deleteBeforeReplace: false, detailed: {} });
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
    expect(found.detailed).toEqual({ "tagsAll.Environment": "UPDATE" });
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
      port: 80,
      tags: { Owner: "x" },
    });
    expect(id).toBe("a");
    expect(outputs).toEqual({
      name: "a",
      size: "3",
      zone: "a",
      forgotten: "kept",
      port: 1234,
      tags: { Owner: "x" },
      tagsAll: { Environment: "test", Owner: "x" },
      arn: "arn:fake:a",
      url: "https://user:undefined@a",
    });
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

describe("read", () => {
  it("finds nothing new right after a creation, secrets and dropped properties included", async () => {
    const inputs = {
      name: "a",
      size: 1,
      forgotten: "kept",
      port: 80,
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
