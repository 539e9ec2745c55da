import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { policiesOf } from "../../policies/adapters/policies";
import { findingsSchema } from "../../policies/findings/schema";
import { judge } from "../../policies/model/judge";
import { Stack } from "../../policies/model/stack";
import { remediations } from "../../policies/remediations";
import { rules } from "../../policies/rules";
import { viewsOf } from "./direct";
import { marked, remediate } from "./remediate";
import { PackRun } from "./run-pack";
import type { ResolvedResource } from "./stack-fixture";
import { notKnown } from "./stack-fixture";

const given = { Owner: "platform", Service: "reports", Environment: "prod", DataClass: "internal" };
const on = (...remediate: string[]) => policiesOf(rules, { readiness: { rules: {}, remediate, tags: given } });
const resourceOf = (type: string, inputs: Record<string, unknown>): ResolvedResource => ({
  urn: `urn:pulumi:test::ops::${type}::one`,
  type,
  name: "one",
  parent: undefined,
  protect: false,
  inputs,
  outputs: { id: "one", arn: "arn:aws:x:us-east-1:1:one", ...inputs },
  sources: {},
});

const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const block = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const key = "aws:kms/key:Key";
const subnet = "aws:ec2/subnet:Subnet";
const balancer = "aws:lb/loadBalancer:LoadBalancer";

const switches = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

/** By rule: inputs that it objects to, and what becomes of them. */
const heals: readonly [string, string, Record<string, unknown>, Record<string, unknown>][] = [
  ["log-retention-set", logGroup, { kmsKeyId: "k" }, { kmsKeyId: "k", retentionInDays: 30 }],
  ["log-retention-set", logGroup, { retentionInDays: 0 }, { retentionInDays: 30 }],
  ["backup-bucket-private", block, { bucket: "b", blockPublicAcls: false }, { bucket: "b", ...switches }],
  ["key-rotated", key, { enableKeyRotation: false }, { enableKeyRotation: true }],
  ["balancer-drops-invalid-headers", balancer, { internal: true }, { internal: true, dropInvalidHeaderFields: true }],
  ["subnets-no-auto-public-ip", subnet, { mapPublicIpOnLaunch: true }, { mapPublicIpOnLaunch: false }],
  ["tags-owner-and-cost", logGroup, { retentionInDays: 30 }, { retentionInDays: 30, tags: given }],
  [
    "tags-owner-and-cost",
    logGroup,
    { tags: { owner: "data", Cost: "1" } },
    { tags: { owner: "data", Cost: "1", Service: "reports", Environment: "prod", DataClass: "internal" } },
  ],
];

const leaves: readonly [string, string, Record<string, unknown>][] = [
  ["log-retention-set", logGroup, { retentionInDays: 7 }],
  ["log-retention-set", logGroup, { retentionInDays: notKnown }],
  ["backup-bucket-private", block, { ...switches, bucket: "b" }],
  ["backup-bucket-private", block, { ...switches, blockPublicAcls: notKnown }],
  ["key-rotated", key, { enableKeyRotation: true }],
  ["key-rotated", key, { keyUsage: "SIGN_VERIFY" }],
  ["key-rotated", key, { customerMasterKeySpec: "RSA_2048" }],
  ["balancer-drops-invalid-headers", balancer, { loadBalancerType: "network" }],
  ["subnets-no-auto-public-ip", subnet, {}],
  ["tags-owner-and-cost", logGroup, { tags: given }],
  ["tags-owner-and-cost", logGroup, { tags: { Owner: notKnown } }],
  ["tags-owner-and-cost", logGroup, { tags: notKnown }],
  ["tags-owner-and-cost", "aws:cloudwatch/dashboard:Dashboard", {}],
];

test("each is for a rule, and has cases", () => {
  const names = remediations.map(({ rule }) => rule);
  expect(names.filter((name) => !rules.some((rule) => rule.name === name))).toEqual([]);
  expect([...new Set(heals.map(([rule]) => rule))].sort()).toEqual([...names].sort());
  expect([...new Set(leaves.map(([rule]) => rule))].sort()).toEqual([...names].sort());
});

describe.each(heals)("%s, at %s with %j", (rule, type, inputs, wanted) => {
  test("is mended where it is switched on, and nothing else of it is changed", async () => {
    expect(await remediate(on(rule), resourceOf(type, inputs), inputs)).toEqual([
      { policy: `remediate-${rule}`, inputs: wanted },
    ]);
  });

  test("is left as it is where nobody asked for it", async () => {
    expect(await remediate(on(), resourceOf(type, inputs), inputs)).toEqual([]);
    const others = remediations.map((one) => one.rule).filter((one) => one !== rule);
    const changed = await remediate(on(...others), resourceOf(type, inputs), inputs);
    expect(changed.map(({ policy }) => policy)).not.toContain(`remediate-${rule}`);
  });

  test("is better afterwards", () => {
    const verdict = (props: Record<string, unknown>) => {
      const judged = judge(
        rules.filter(({ name }) => name === rule),
        new Stack(viewsOf([resourceOf(type, props)])),
      );
      return judged.find(({ subject }) => subject.type === type)?.outcome.status;
    };
    // The rule on buckets judges the bucket, which is not here.
    if (rule !== "backup-bucket-private") expect([verdict(inputs), verdict(wanted)]).toEqual(["fail", "pass"]);
  });
});

test.each(leaves)("%s leaves %s with %j alone", async (rule, type, inputs) => {
  expect(await remediate(on(rule), resourceOf(type, inputs), inputs)).toEqual([]);
});

test("what is secret stays so, and what is not known stays unknown", async () => {
  const inputs = { tags: marked({ a: "canary" }), kmsKeyId: notKnown, namePrefix: marked("canary") };
  expect(await remediate(on("log-retention-set"), resourceOf(logGroup, inputs), inputs)).toEqual([
    { policy: "remediate-log-retention-set", inputs: { ...inputs, retentionInDays: 30 } },
  ]);
});

test("several mend one resource one after the other", async () => {
  const policies = on("log-retention-set", "key-rotated");
  expect(await remediate(policies, resourceOf(key, {}), {})).toHaveLength(1);
  expect(await remediate(policies, resourceOf(logGroup, {}), {})).toHaveLength(1);
});

describe("the findings file", () => {
  const folder = () => mkdtempSync(join(tmpdir(), "findings-"));

  test("holds every verdict, and what was changed, once", async () => {
    const place = folder();
    const file = join(place, "findings.json");
    const policies = policiesOf(rules, {
      readiness: { rules: {}, remediate: ["log-retention-set"], tags: {} },
      findings: { file, nonce: "n-1", version: "1.2.3" },
      clock: () => new Date("2026-11-22T12:00:00Z"),
    });
    const before = resourceOf(logGroup, { tags: marked("canary") });
    const [changed] = await remediate(policies, before, before.inputs);
    const after = resourceOf(logGroup, { ...changed?.inputs, tags: "canary" });
    const run = new PackRun(policies);
    await run.host([after]);
    const text = readFileSync(file, "utf8");
    const findings = findingsSchema.parse(JSON.parse(text));
    expect(findings).toMatchObject({
      schema: 1,
      pack: { name: "ops-readiness", version: "1.2.3" },
      nonce: "n-1",
      project: "ops",
      stack: "test",
      level: "A",
      profile: "prod",
      judgedAt: "2026-11-22T12:00:00.000Z",
      resources: 1,
      remediations: [{ rule: "log-retention-set", urn: before.urn, paths: ["retentionInDays"] }],
    });
    const judged = judge(rules, new Stack(viewsOf([after])));
    expect(findings.findings.map(({ rule, urn }) => [rule, urn])).toEqual(
      judged.map(({ rule, subject }) => [rule.name, subject.urn]),
    );
    expect(text).not.toContain("canary");
    await run.host([after]);
    expect(findingsSchema.parse(JSON.parse(readFileSync(file, "utf8"))).remediations).toEqual([]);
    rmSync(place, { recursive: true });
  });

  test("that cannot be written stops the run", async () => {
    const file = join(tmpdir(), "no-such-folder", "findings.json");
    const policies = policiesOf(rules, { findings: { file, nonce: undefined, version: "1" } });
    await expect(new PackRun(policies).host([resourceOf(logGroup, {})])).rejects.toThrow(/ENOENT/);
  });
});
