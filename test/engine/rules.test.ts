import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sourceOf } from "../../policies/model/rule";
import { rules } from "../../policies/rules";
import { type Finished } from "../../sandbox/processes/run";
import { Checkout } from "../fixtures/checkout";
import { exportState } from "../fixtures/state";

/** By batch: the rule that must object to a fault, and the resource it must name. Faults of a batch do not touch. */
const batches: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "what is there is wrong": {
    "redis-tls-in-transit": "redis-group",
    "redis-auth-enabled": "redis-group",
    "redis-encrypted-at-rest": "redis-group",
    "redis-automatic-snapshots": "redis-group",
    "redis-multi-az-failover": "redis-group",
    "redis-eviction-policy-queue-safe": "redis-group",
    "stateful-resources-protected": "backups-bucket",
    "worker-container-health-check": "worker-task",
    "image-pinned-by-digest": "worker-task",
    "secrets-not-plaintext": "worker-task",
    "env-redis-url": "worker-task",
    "logs-shipped": "worker-task",
    "log-retention-set": "worker-logs",
    "deployment-circuit-breaker": "worker-service",
    "worker-restarts-automatically": "worker-service",
    "firewall-rules-set": "network-redis-from-worker",
    "iam-least-privilege": "worker-execution",
    "alarm-actions-not-empty": "worker-worker-cpu",
    "critical-failure-alert": "worker-worker-down",
    "backup-bucket-versioned": "backups-bucket",
    "backup-bucket-encrypted": "backups-bucket",
    "backup-bucket-private": "backups-bucket",
    "backup-bucket-tls-only": "backups-bucket",
  },
  "what must be there is missing": {
    "redis-provisioned": "ops-agent-worker-sandbox",
    "worker-service-declared": "ops-agent-worker-sandbox",
    "backup-bucket-declared": "ops-agent-worker-sandbox",
  },
  "what watches does not, and a component says what it does not do": {
    "alarm-worker-down": "worker-service",
    "alarm-queue-depth": "worker-service",
    "alarm-error-rate": "worker-service",
    "worker-containers-as-declared": "worker-task",
  },
};

interface Violation {
  readonly rule: string;
  readonly resource: string;
  readonly message: string;
}

let checkout: Checkout;
const previews = new Map<string, Finished>();

/** One preview per batch: the first through `npm run sandbox`, which also brings the cloud up, the others as a user would. */
beforeAll(async () => {
  checkout = await Checkout.create();
  await copyFile("test/engine/broken-program.cjs", join(checkout.folder, "broken-program.cjs"));
  const project = join(checkout.folder, "Pulumi.yaml");
  const text = await readFile(project, "utf8");
  expect(text).toContain("main: program.cjs");
  await writeFile(project, text.replace("main: program.cjs", "main: broken-program.cjs"));
  for (const [index, [batch, faults]] of Object.entries(batches).entries()) {
    const env = { OPS_TEST_BREAKS: Object.keys(faults).join(",") };
    const preview =
      index === 0
        ? await checkout.sandbox(["up", "--no-probes"], { env: { ...process.env, ...env } })
        : await checkout.pulumi(["preview", "--stack", "sandbox"], { env });
    previews.set(batch, preview);
  }
});
afterAll(() => checkout.remove());

describe("the pack, against broken copies of the real stack", () => {
  it("is tried with faults of at least 25 blockers", () => {
    const tried = Object.values(batches).flatMap((faults) => Object.keys(faults));
    const blockers = rules.filter(({ severity, name }) => severity === "blocker" && tried.includes(name));
    expect(blockers.length).toBeGreaterThanOrEqual(25);
  });

  describe.each(Object.entries(batches))("%s", (batch, faults) => {
    it("fails the preview", () => {
      const preview = previews.get(batch);
      expect(preview?.exitCode, preview?.stdout).not.toBe(0);
    });

    it.each(Object.entries(faults))("%s names %s and the fix", (rule, resource) => {
      const preview = previews.get(batch);
      const violations = readViolations(preview?.stdout ?? "").filter((violation) => violation.rule === rule);
      expect(
        violations.map((violation) => violation.resource),
        preview?.stdout,
      ).toContain(resource);
      for (const { message } of violations) {
        expect(message).toMatch(/Fix: \S.{10,}/);
        const found = rules.find(({ name }) => name === rule);
        expect(message).toContain(found && `${sourceOf(found)} (${found.severity})`);
      }
    });

    it("shows no value of what is a secret", () => {
      expect(previews.get(batch)?.stdout).not.toContain("hunter2");
    });
  });

  it("let nothing be deployed", async () => {
    expect(await exportState(checkout)).toEqual([]);
  });
});

/** Reads the violations that stop a deploy from what Pulumi prints. */
function readViolations(output: string): Violation[] {
  const heading = /^ *- \[mandatory\] \[severity: \w+\] +(\S+) +\(\S+: (\S+)\)\n((?: {10,}.*\n)*)/gm;
  return [...output.matchAll(heading)].map(([, rule = "", resource = "", message = ""]) => ({
    rule,
    resource,
    message,
  }));
}
