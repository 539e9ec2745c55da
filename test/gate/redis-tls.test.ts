import { spawn, type ChildProcess } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { probeRedis, redisTls } from "../../gate/probe/redis-tls";
import { unrelatedAuthority } from "../../gate/probe/unrelated-authority";
import { redisAddress } from "../../runtime/queue/redis";
import * as redis from "../../runtime/queue/redis";
import { findOnPath, freePort, startRedisOverTls, type RedisOverTls } from "../fixtures/redis-tls";
import { statuses, useFakeAws } from "./probe-context";
import { stackFacts } from "./stack-facts";

const allPass = {
  trusted: "pass",
  plaintext: "pass",
  "wrong-authority": "pass",
  "no-token": "pass",
  "wrong-token": "pass",
};

describe("redis-tls", () => {
  let server: RedisOverTls;
  let ca: string;
  beforeAll(async () => {
    server = await startRedisOverTls();
    ca = readFileSync(server.ca, "utf8");
  });
  afterAll(() => server.stop());

  const probe = async (url = server.url, authority = ca, timeoutSeconds = 20): Promise<Record<string, string>> =>
    statuses(await probeRedis(redisAddress.parse(url), { timeoutSeconds, ca: authority }));

  it("passes on a Redis that demands verified TLS and a token", async () => {
    const checks = await probeRedis(redisAddress.parse(server.url), { timeoutSeconds: 20, ca });
    expect(statuses(checks)).toEqual(allPass);
    expect(checks[2]?.observed).toMatch(/^a wrong authority is refused \((UNABLE|SELF_SIGNED)[A-Z_]+\)$/);
  });

  it("fails when the server's certificate is not by a trusted authority", async () => {
    expect(await probe(server.url, readFileSync(server.wrongCa, "utf8"))).toEqual({
      ...allPass,
      trusted: "fail",
      "no-token": "unknown",
      "wrong-token": "unknown",
    });
  });

  it("fails when the certificate is for another host", async () => {
    const elsewhere = await startRedisOverTls({ bind: "127.0.0.1 127.0.0.2" });
    const address = redisAddress.parse(elsewhere.url.replace("127.0.0.1", "127.0.0.2"));
    const [trusted] = await probeRedis(address, { timeoutSeconds: 20, ca: readFileSync(elsewhere.ca, "utf8") });
    await elsewhere.stop();
    expect(trusted).toEqual({
      name: "trusted",
      status: "fail",
      observed:
        "verified TLS with the token is not accepted: the TLS handshake failed with ERR_TLS_CERT_ALTNAME_INVALID",
    });
  });

  it("fails when the worker's token is not the server's", async () => {
    expect(await probe(`rediss://:other@127.0.0.1:${server.port}`)).toEqual({ ...allPass, trusted: "fail" });
  });

  it("fails when the worker's own settings do not verify certificates", async () => {
    const original = redis.redisOptions;
    const weak = vi.spyOn(redis, "redisOptions").mockImplementation((address, role) => {
      const options = original(address, role);
      Object.assign(options.tls, { rejectUnauthorized: false });
      return options;
    });
    expect(await probe()).toEqual({ ...allPass, "wrong-authority": "fail" });
    weak.mockRestore();
  });

  it("fails for a Redis without a token", async () => {
    const open = await startRedisOverTls({ requirepass: '""' });
    const openCa = readFileSync(open.ca, "utf8");
    expect(await probe(open.url, openCa)).toEqual({
      ...allPass,
      trusted: "fail",
      "no-token": "fail",
      "wrong-token": "fail",
    });
    await open.stop();
  });

  it("fails for a Redis that speaks plain text", async () => {
    const plain = await startPlainRedis();
    expect(await probe(`rediss://:token@127.0.0.1:${plain.port}`, ca, 2)).toEqual({
      trusted: "fail",
      plaintext: "fail",
      "wrong-authority": "unknown",
      "no-token": "unknown",
      "wrong-token": "unknown",
    });
    plain.process.kill("SIGKILL");
  });

  it("knows nothing when nobody listens", async () => {
    const closedPort = await freePort();
    expect(new Set(Object.values(await probe(`rediss://:token@127.0.0.1:${closedPort}`)))).toEqual(
      new Set(["unknown"]),
    );
  });

  it("does not take a server that hangs up on everybody for one that is refused by trust", async () => {
    const rude = createServer((socket) => socket.once("data", () => socket.destroy())).listen(0, "127.0.0.1");
    await once(rude, "listening");
    expect(await probe(`rediss://:token@127.0.0.1:${(rude.address() as AddressInfo).port}`)).toEqual({
      trusted: "fail",
      plaintext: "pass",
      "wrong-authority": "unknown",
      "no-token": "unknown",
      "wrong-token": "unknown",
    });
    rude.close();
  });

  it("knows nothing about plain text when the server says nothing", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = redisAddress.parse(`rediss://:token@127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const checks = await probeRedis(address, { timeoutSeconds: 0.2, ca });
    silent.close();
    expect(checks[1]).toEqual({ name: "plaintext", status: "unknown", observed: "the server said nothing" });
  });
});

describe("the worker's address", () => {
  const { aws, context } = useFakeAws();
  const address = async (): Promise<unknown> => (await redisTls.run(context()))[0];

  it("fails when the secret leads to another server than the stack's", async () => {
    aws().redisUrl = `rediss://:token@127.0.0.1:${await freePort()}`;
    expect(await address()).toEqual({
      name: "address",
      status: "fail",
      observed: `the worker is sent to another server than the stack's 127.0.0.1:${stackFacts.redisPort}`,
    });
  });

  it("fails when the secret does not demand TLS, and does not tell the token", async () => {
    aws().redisUrl = "redis://:sesame@127.0.0.1:6379";
    expect(await redisTls.run(context())).toEqual([
      {
        name: "address",
        status: "fail",
        observed: "the worker's secret: (whole): expected an address that starts with rediss:// (Redis over TLS)",
      },
    ]);
  });
});

describe("unrelatedAuthority", () => {
  it("is a well-formed authority that signs itself, another one each time", () => {
    const certificate = new X509Certificate(unrelatedAuthority());
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
    expect(unrelatedAuthority()).not.toBe(certificate.toString());
  });
});

async function startPlainRedis(): Promise<{ process: ChildProcess; port: number }> {
  const port = await freePort();
  const program = findOnPath("redis-server", "redis-check-rdb");
  const server = spawn(program, ["--port", String(port), "--bind", "127.0.0.1", "--save", ""], {
    argv0: "redis-server",
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of server.stdout as AsyncIterable<Buffer>) {
    if (chunk.toString().includes("Ready to accept connections")) break;
  }
  return { process: server, port };
}
