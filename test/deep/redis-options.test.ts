import { setTimeout } from "node:timers/promises";

import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { JobOutcome } from "../../runtime/queue/producer";
import { makeGroup, token } from "../emulator/redis-group";
import { makeBuildFolder } from "../fixtures/bundle";
import { Checkout } from "../fixtures/checkout";
import { Deployment } from "../fixtures/deployment";
import { type ProducerProcess, startProducer } from "../fixtures/producer-process";
import { apiKey, email, startUpstashServer } from "../plugins/upstash-server";

const programs = makeBuildFolder();
const producers: ProducerProcess[] = [];
let checkout: Checkout;
let first: Deployment;
beforeAll(async () => {
  checkout = await Checkout.create();
  first = new Deployment(checkout, "sandbox");
  await first.begin();
});
afterAll(async () => {
  await Promise.all(producers.map((producer) => producer.stop()));
  await checkout.remove();
  programs.remove();
});

/** The address that clients are given now. */
async function redisUrl(): Promise<string> {
  const secrets = new SecretsManagerClient(await checkout.deployer());
  const SecretId = await first.output("redisUrlSecretArn");
  return (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? "";
}

const trusted = async (): Promise<string> => (await checkout.environment())["NODE_EXTRA_CA_CERTS"] ?? "";

async function connected(url: string): Promise<ProducerProcess> {
  const producer = startProducer(programs.path, await trusted());
  producers.push(producer);
  await producer.connect(url);
  return producer;
}

describe("a rotation of the token, while jobs come", () => {
  it("loses no job, and at its end the old token opens nothing", async () => {
    const old = await redisUrl();
    const producer = await connected(old);
    // Each is waited for from the start: Redis forgets all but the last thousand that are done.
    const outcomes: Promise<JobOutcome>[] = [];
    const enough = new AbortController();
    const load = (async () => {
      while (!enough.signal.aborted) {
        const job = await producer.add({ type: "echo", payload: outcomes.length, priority: "P2" });
        outcomes.push(producer.waitFor(job, 120));
        await setTimeout(50);
      }
    })();

    await first.set({ redisTokenVersions: "1,2" });
    await first.update();
    const fresh = await redisUrl();
    expect(fresh).not.toBe(old);
    await connected(old);
    await connected(fresh);

    await first.set({ redisTokenVersions: "2" });
    await first.update();
    expect(await redisUrl()).toBe(fresh);
    await connected(fresh);
    await expect(connected(old)).rejects.toThrow(/WRONGPASS/);

    enough.abort();
    await load;
    expect(outcomes.length).toBeGreaterThan(100);
    for (const [payload, outcome] of (await Promise.all(outcomes)).entries()) {
      expect(outcome).toMatchObject({ status: "completed", result: payload });
    }
  });
});

describe("a stack in the network of another, and with its Redis", () => {
  let second: Deployment;
  beforeAll(async () => {
    const subnets = async (kind: string) =>
      (await first.resources("aws:ec2/subnet:Subnet"))
        .filter(({ urn }) => urn.includes(`::network-${kind}-`))
        .map(({ id }) => id)
        .join(",");
    const [vpc] = await first.resources("aws:ec2/vpc:Vpc");
    const [group] = await first.resources("aws:elasticache/replicationGroup:ReplicationGroup");
    const groups = await first.resources("aws:ec2/securityGroup:SecurityGroup");
    const securityGroup = groups.find(({ urn }) => urn.endsWith("::network-redis"));
    second = await Deployment.like(checkout, "sandbox", "second", {
      vpcId: vpc?.id ?? "",
      privateSubnetIds: await subnets("private"),
      publicSubnetIds: await subnets("public"),
      redisGroupId: group?.id ?? "",
      redisGroupSecurityGroupId: securityGroup?.id ?? "",
      redisUrlSecretArn: await first.output("redisUrlSecretArn"),
    });
    await second.begin();
  });

  it("settles without a network or a Redis of its own, and works", async () => {
    await second.expectSettled();
    for (const type of ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "random:index/randomPassword:RandomPassword"]) {
      expect(await second.resources(type)).toEqual([]);
    }
    await second.probe("worker-healthy", "redis-tls", "queue-round-trip");
  });
});

describe("a stack with a database of Upstash", () => {
  it("settles and works, and its key is not in its state", async () => {
    const server = await startUpstashServer();
    const group = await makeGroup({ clients: { ...(await checkout.deployer()), maxAttempts: 3 }, ca: await trusted() });
    server.defect = { endpoint: group.host, password: token };
    try {
      const third = await Deployment.like(checkout, "sandbox", "third", {
        redisEngine: "upstash",
        upstashEmail: email,
        upstashApiUrl: server.url,
      });
      await third.beginWith({ upstashApiKey: apiKey });
      await third.expectSettled();
      await third.probe("worker-healthy", "redis-tls", "queue-round-trip");
      expect(server.databases.size).toBe(1);
      expect((await third.pulumi("stack", "export", "--show-secrets")).stdout).not.toContain(apiKey);
    } finally {
      group.disconnectAll();
      await server.stop();
    }
  });
});
