import { readFile, readlink, readdir } from "node:fs/promises";

import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateReplicationGroupCommand, ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";

import { findMarked, sandboxMark } from "../../sandbox/processes/table";
import { EcsStage } from "./ecs-service";
import type { Emulator } from "./emulator";
import { eventually, startEmulator } from "./emulator";
import { createFunction } from "./function";

let emulator: Emulator;
let stopped = false;

/** Addresses on which any of the emulator's processes listens, in the notation of /proc/net/tcp. */
async function listeningAddresses(): Promise<readonly string[]> {
  const inodes = new Set<string>();
  for (const { pid } of findMarked(sandboxMark, emulator.folder)) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8")));
  const listen = "0A";
  return tables
    .flatMap((table) => table.trim().split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === listen && inodes.has(fields[9] ?? ""))
    .map((fields) => fields[1] ?? "");
}

beforeAll(async () => {
  emulator = await startEmulator({ SECRET_OF_THE_SHELL: "must not leak" });
  const stage = new EcsStage(emulator);
  await stage.prepare();
  await stage.createService(await stage.register({}), 1);
  await new ElastiCacheClient(emulator.clients).send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: "queue",
      ReplicationGroupDescription: "queue",
      CacheNodeType: "cache.t4g.micro",
      NumCacheClusters: 2,
      TransitEncryptionEnabled: true,
      AuthToken: "a-token-of-more-than-16-characters",
    }),
  );
  const source = `export const handler = async () => Object.keys(process.env);`;
  await createFunction(emulator.clients, "environment", source);
  await eventually(async () => expect((await stage.service()).runningCount).toBe(1));
});

afterAll(async () => {
  if (!stopped) await emulator.stop();
});

test("a function sees what it needs and nothing of the shell", async () => {
  const { Payload } = await new LambdaClient(emulator.clients).send(new InvokeCommand({ FunctionName: "environment" }));
  const names = JSON.parse(Payload?.transformToString() ?? "[]") as string[];
  expect(names).toEqual(expect.arrayContaining(["AWS_ENDPOINT_URL", "AWS_REGION", "NODE_EXTRA_CA_CERTS", sandboxMark]));
  expect(names).not.toContain("SECRET_OF_THE_SHELL");
});

test.each([
  ["DatabaseMemoryUsagePercentage", "queue-001", 100],
  ["Evictions", "queue-001", 0],
  ["CurrConnections", "queue-001", 10],
  ["EngineCPUUtilization", "queue-001", 100],
  ["AuthenticationFailures", "queue-001", 0],
  // The primary counts seconds since its replica's last word, which comes every second.
  ["ReplicationLag", "queue-002", 2],
])("each Redis node publishes its %s", async (MetricName, Value, most) => {
  const cloudwatch = new CloudWatchClient(emulator.clients);
  await eventually(async () => {
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/ElastiCache",
        MetricName,
        Dimensions: [{ Name: "CacheClusterId", Value }],
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 60,
        Statistics: ["Maximum"],
      }),
    );
    expect(Datapoints[0]?.Maximum).toBeGreaterThanOrEqual(0);
    expect(Datapoints[0]?.Maximum).toBeLessThanOrEqual(most);
  });
});

test("an AWS service that is not emulated is named in the answer, without loading every service's model", async () => {
  const scope = "Credential=1/20261122/us-east-1/glacier/aws4_request, SignedHeaders=host, Signature=0";
  const answer = await fetch(`${emulator.clients.endpoint}/vaults`, {
    headers: { authorization: `AWS4-HMAC-SHA256 ${scope}` },
  });
  expect([answer.status, await answer.text()]).toEqual([400, '{"error": "Unsupported service: glacier"}']);
  const status = await readFile(`/proc/${emulator.pid}/status`, "utf8");
  expect(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1])).toBeLessThan(300_000);
});

test("everything listens on loopback only", async () => {
  const addresses = await listeningAddresses();
  // Little-endian hexadecimal: 127.x.y.z ends in 7F.
  expect(addresses.filter((address) => !/^[0-9A-F]{6}7F:/.test(address))).toEqual([]);
  const atLocalhost = addresses.filter((address) => address.startsWith("0100007F:"));
  expect(atLocalhost.length).toBeGreaterThanOrEqual(2); // the gateway and the task
  // Each Redis node has an address of its own there, as have the group's primary and reader; the port is always 6379.
  const others = addresses.filter((address) => !atLocalhost.includes(address));
  expect(others.map((address) => address.split(":")[1])).toEqual(["18EB", "18EB", "18EB", "18EB"]);
});

test("SIGTERM ends it and every process it started, even a function that is at work, with exit code 0", async () => {
  const source = `export const handler = () => new Promise((resolve) => setTimeout(resolve, 600_000));`;
  await createFunction(emulator.clients, "endless", source);
  const before = findMarked(sandboxMark, emulator.folder).length;
  expect(before).toBeGreaterThanOrEqual(5);
  await new LambdaClient(emulator.clients).send(
    new InvokeCommand({ FunctionName: "endless", InvocationType: "Event" }),
  );
  await eventually(() => {
    expect(findMarked(sandboxMark, emulator.folder).length).toBeGreaterThan(before);
    return Promise.resolve();
  });
  stopped = true;
  expect(await emulator.stop()).toBe(0);
  expect(findMarked(sandboxMark, emulator.folder)).toEqual([]);
});
