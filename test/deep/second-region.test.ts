import { afterAll, beforeAll, expect, it } from "vitest";

import { Checkout } from "../fixtures/checkout";
import { Deployment } from "../fixtures/deployment";

let checkout: Checkout;
let europe: Deployment;
beforeAll(async () => {
  checkout = await Checkout.create();
  europe = await Deployment.like(checkout, "staging", "europe", {
    region: "eu-central-1",
    backupReplicaRegion: "eu-west-1",
    uptimeUrls: "https://example.com/,http://status.example.com/health",
    redisEngine: "valkey",
    redisAccess: "users",
    natGateways: "none",
    vpcEndpoints: "s3,ecr.api,ecr.dkr,logs,secretsmanager,elasticache,kms,monitoring,sts",
  });
  await europe.begin();
});
afterAll(() => checkout.remove());

it("settles in a region of its own, with Valkey and without a way to the internet", async () => {
  await europe.expectSettled();
  await europe.probe("worker-healthy", "redis-tls", "queue-round-trip", "bucket-refuses");
  expect(await europe.resources("aws:ec2/natGateway:NatGateway")).toEqual([]);
  expect(await europe.resources("aws:ec2/vpcEndpoint:VpcEndpoint")).toHaveLength(9);
  const [group] = await europe.inputs("aws:elasticache/replicationGroup:ReplicationGroup");
  expect(group).toMatchObject({ engine: "valkey" });
});

it("keeps every backup a second time elsewhere", async () => {
  const [replication] = await europe.inputs("aws:s3/bucketReplicationConfig:BucketReplicationConfig");
  expect(JSON.stringify(replication)).toContain("replica");
  const arns = (await europe.resources("aws:s3/bucketVersioning:BucketVersioning")).map(({ provider }) => provider);
  expect(arns.some((provider) => provider?.includes("::aws-eu-west-1::"))).toBe(true);
});

it("has the alarms of its uptime checks where Route 53 keeps metrics, and topics beside them", async () => {
  const there = (type: string) =>
    europe.resources(type).then((all) => all.filter(({ provider }) => provider?.includes("::aws-us-east-1::")));
  expect(await europe.resources("aws:route53/healthCheck:HealthCheck")).toHaveLength(2);
  expect((await there("aws:cloudwatch/metricAlarm:MetricAlarm")).length).toBeGreaterThanOrEqual(2);
  expect(await there("aws:sns/topic:Topic")).toHaveLength(4);
  expect((await there("aws:sns/topicSubscription:TopicSubscription")).length).toBeGreaterThanOrEqual(2);
});
