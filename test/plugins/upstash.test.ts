import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { type Properties, secret } from "../../providers/frame/values";
import { type RunningPlugin, startLocalPlugin } from "./plugin";
import { apiKey, email, startUpstashServer, type UpstashServer } from "./upstash-server";

const type = "upstash:index:Database";
const inputs: Properties = { name: "ops-redis", region: "eu-west-1" };

let server: UpstashServer;
let running: RunningPlugin;
beforeAll(async () => {
  server = await startUpstashServer();
  running = await startLocalPlugin("providers/upstash");
  await running.plugin.checkAndConfigure({ email, apiKey: secret(apiKey), apiUrl: server.url });
});
afterEach(() => {
  server.requests.length = 0;
  server.defect = {};
});
afterAll(async () => {
  await running.stop();
  await server.stop();
});

async function made(given: Properties = {}) {
  const { inputs: checked, faults } = await running.plugin.check(type, { ...inputs, ...given });
  expect(faults).toEqual([]);
  return { checked, ...(await running.plugin.create(type, checked)) };
}

describe("a database", () => {
  it("is asked for with TLS and without eviction, and its password is a secret", async () => {
    const { id, outputs } = await made({ plan: "fixed_1gb" });
    expect(server.requests).toEqual([
      'POST /v2/redis/database {"database_name":"ops-redis","platform":"aws","primary_region":"eu-west-1","plan":"fixed_1gb","eviction":false,"tls":true}',
      `GET /v2/redis/database/${id}`,
    ]);
    expect(outputs).toEqual({
      name: "ops-redis",
      region: "eu-west-1",
      plan: "fixed_1gb",
      passwordVersion: 1,
      endpoint: "ops-redis.upstash.test",
      port: 6379,
      password: secret(server.databases.get(id)?.password ?? ""),
    });
  });

  it("is found unchanged, changed in place, and deleted, twice if need be", async () => {
    const { plugin } = running;
    const { id, checked, outputs } = await made({ budget: 50 });
    expect(await plugin.read(type, id, checked, outputs)).toEqual({ id, inputs: checked, outputs });
    const next = (await plugin.check(type, { ...inputs, name: "renamed", plan: "fixed_5gb", budget: 60 })).inputs;
    const difference = await plugin.diff(type, checked, next, outputs);
    expect([Object.keys(difference.detailed).sort(), difference.replaces]).toEqual([["budget", "name", "plan"], []]);
    server.requests.length = 0;
    const updated = await plugin.update(type, id, checked, next, outputs);
    expect(server.requests.filter((request) => !request.startsWith("GET"))).toEqual([
      `POST /v2/redis/rename/${id} {"name":"renamed"}`,
      `POST /v2/redis/change-plan/${id} {"plan_name":"fixed_5gb"}`,
      `PATCH /v2/redis/update-budget/${id} {"budget":60}`,
    ]);
    expect(updated["password"]).toEqual(outputs["password"]);
    await plugin.delete(type, id, next, updated);
    expect(await plugin.read(type, id, next, updated)).toBeUndefined();
    await plugin.delete(type, id, next, updated);
  });

  it("gets another password when its version changes", async () => {
    const { plugin } = running;
    const { id, checked, outputs } = await made();
    const next = (await plugin.check(type, { ...inputs, passwordVersion: 2 })).inputs;
    const updated = await plugin.update(type, id, checked, next, outputs);
    expect(updated["password"]).not.toEqual(outputs["password"]);
    expect(updated["password"]).toEqual(secret(server.databases.get(id)?.password ?? ""));
  });

  it("is another one in another region", async () => {
    const { checked, outputs } = await made();
    const difference = await running.plugin.diff(type, checked, { ...checked, region: "us-east-1" }, outputs);
    expect(difference.replaces).toEqual(["region"]);
  });

  it("is put right where somebody let it evict", async () => {
    const { id, checked, outputs } = await made();
    const database = server.databases.get(id);
    if (database) Object.assign(database, { eviction: true, tls: false });
    await running.plugin.update(type, id, checked, { ...checked, name: "again" }, outputs);
    expect(server.databases.get(id)).toMatchObject({ eviction: false, tls: true });
  });

  it("is imported by its id", async () => {
    const { id } = await made();
    expect((await running.plugin.read(type, id))?.inputs).toEqual({ ...inputs, plan: "payg", passwordVersion: 1 });
  });
});

describe("what is refused", () => {
  it.each([
    [{ ...inputs, tls: false }, "tls"],
    [{ ...inputs, eviction: true }, "eviction"],
    [{ ...inputs, region: "eu-south-1" }, "region"],
    [{ ...inputs, plan: "free" }, "plan"],
    [{ region: "eu-west-1" }, "name"],
  ])("%j", async (given: Properties, fault) => {
    const { faults } = await running.plugin.check(type, given);
    expect(faults.join()).toContain(fault);
  });

  it("a database that came out without TLS, or that evicts: it is kept as incomplete", async () => {
    server.defect = { tls: false };
    await expect(made()).rejects.toThrow("accepts connections without TLS");
    server.defect = { eviction: true };
    await expect(made()).rejects.toThrow("throws keys away when it is full");
  });

  it("a wrong key, with what to look at and without the key", async () => {
    const other = await startLocalPlugin("providers/upstash", { UPSTASH_API_KEY: "another-key" });
    await other.plugin.checkAndConfigure({ email, apiUrl: server.url });
    const message = await other.plugin.create(type, { ...inputs, plan: "payg", passwordVersion: 1 }).then(
      () => "",
      (error: unknown) => String(error),
    );
    await other.stop();
    expect(message).toContain("Upstash answered 401 to POST /redis/database");
    expect(message).toContain("check the setting upstashEmail and the API key");
    expect(message).not.toContain("another-key");
  });
});

describe("the API key", () => {
  it("is not in what the state keeps", async () => {
    const { plugin } = running;
    const config = await plugin.checkAndConfigure({ email, apiKey: secret(apiKey), apiUrl: server.url });
    expect(config).toEqual({ email, apiUrl: server.url });
  });
});

describe("an API that is busy", () => {
  it("is asked again when it says so", async () => {
    server.answers.push(
      { status: 429, headers: { "retry-after": "0" } },
      { status: 503, headers: { "retry-after": "0" } },
    );
    await made();
    expect(server.requests.filter((request) => request.startsWith("POST"))).toHaveLength(3);
  });

  it("is not asked again for a fault of ours", async () => {
    server.answers.push({ status: 400 });
    await expect(made()).rejects.toThrow("Upstash answered 400 to POST /redis/database");
    expect(server.requests).toHaveLength(1);
  });
});
