import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { CloudWatchClient, DeleteAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sandboxMark, findMarked, updateMark } from "../../sandbox/processes/table";
import { type Finished, run } from "../../sandbox/processes/run";
import { Checkout } from "../fixtures/checkout";
import { exportState, previewSteps } from "../fixtures/state";

let checkout: Checkout;
let firstRun: Finished;

beforeAll(async () => {
  checkout = await Checkout.create();
  firstRun = await checkout.sandbox(["up"]);
});
afterAll(() => checkout.remove());

describe("`npm run sandbox` on a machine without a sandbox", () => {
  it("previews, deploys and proves the stack, and says what runs where", () => {
    expect(firstRun.exitCode, firstRun.stdout + firstRun.stderr).toBe(0);
    expect(firstRun.stdout).toMatch(/verdict +GO \(sandbox\)/);
    expect(firstRun.stdout).toMatch(/dashboard +http:\/\/127\.0\.0\.1:\d+\//);
    expect(firstRun.stdout).toContain("npm run sandbox -- down");
  });

  it("shows the worker's own log lines, and no others, under its name", async () => {
    const { stdout } = await checkout.sandbox(["logs", "worker"]);
    const lines = stdout.split("\n").filter((line) => line !== "");
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.includes('"ops-agent-worker-sandbox-worker"'))).toEqual([]);
  });

  it("leaves the checkout as it was", async () => {
    const settings = await readFile(join(checkout.folder, "Pulumi.sandbox.yaml"), "utf8");
    expect(settings).toBe(await readFile("Pulumi.sandbox.yaml", "utf8"));
  });

  it("changes nothing the second time", async () => {
    const { exitCode, stdout } = await checkout.sandbox(["up"]);
    expect(exitCode, stdout).toBe(0);
    expect(await changes(checkout, ["up", "--yes", "--skip-preview", "--json"])).toEqual([]);
  });
});

describe("plain pulumi in a shell with the sandbox's environment", () => {
  it("lists in a preview of an empty stack exactly what an update creates", async () => {
    const made = await checkout.pulumi(["stack", "init", "empty", "--cwd", checkout.paths.settingsProject]);
    expect(made.exitCode, made.stderr).toBe(0);
    const planned = await previewSteps(checkout, ["--stack", "empty"]);
    const created = (await exportState(checkout)).map(({ urn }) => urn).filter((urn) => !isProvider(urn));
    expect(planned.every(({ op }) => op === "create")).toBe(true);
    const expected = planned.map(({ urn }) =>
      urn.replace("urn:pulumi:empty::", "urn:pulumi:sandbox::").replace(/-empty$/, "-sandbox"),
    );
    expect(expected.filter((urn) => !isProvider(urn)).sort()).toEqual(created.sort());
  });

  it("refreshes without a change, and writes no lie of the emulator into the state", async () => {
    const before = await exportState(checkout);
    const refresh = await checkout.pulumi(["refresh", "--yes", "--expect-no-changes", "--stack", "sandbox"]);
    expect(refresh.exitCode, refresh.stdout + refresh.stderr).toBe(0);
    const facts = (state: typeof before) => state.map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));
    expect(facts(await exportState(checkout))).toEqual(facts(before));
  });

  it("finds a deletion made behind its back, and mends it", async () => {
    const alarm = (await exportState(checkout)).find(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    const environment = await checkout.environment();
    const client = new CloudWatchClient({
      endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
      region: "us-east-1",
      credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
    });
    await client.send(new DeleteAlarmsCommand({ AlarmNames: [alarm?.id ?? ""] }));
    const drift = await previewSteps(checkout, ["--refresh", "--stack", "sandbox"]);
    expect(drift.filter(({ op }) => op !== "same" && op !== "refresh")).toEqual([
      expect.objectContaining({ op: "create", urn: alarm?.urn }),
    ]);
    const mended = await checkout.pulumi(["up", "--refresh", "--yes", "--skip-preview", "--stack", "sandbox"]);
    expect(mended.exitCode, mended.stdout + mended.stderr).toBe(0);
    const steps = await previewSteps(checkout, ["--refresh", "--stack", "sandbox"]);
    expect(steps.filter(({ op }) => op !== "same" && op !== "refresh")).toEqual([]);
  });

  it("keeps a history of its updates", async () => {
    const { stdout, exitCode } = await checkout.pulumi(["stack", "history", "--json", "--stack", "sandbox"]);
    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as { result: string }[]).every(({ result }) => result === "succeeded")).toBe(true);
  });
});

describe("secrets", () => {
  it("stand nowhere in plain text: state, history, settings, logs, output, process list", async () => {
    const shown = await checkout.pulumi([
      "config",
      "--show-secrets",
      "--json",
      "--cwd",
      checkout.paths.settingsProject,
    ]);
    const config = JSON.parse(shown.stdout) as Record<string, { value: string; secret: boolean }>;
    const planted = Object.values(config)
      .filter(({ secret }) => secret)
      .map(({ value }) => value);
    expect(planted).toHaveLength(3);
    const token = await redisToken(checkout);
    const processes = await run("ps", ["-eo", "args"]);
    const places: Record<string, string> = {
      "first run": firstRun.stdout + firstRun.stderr,
      preview: (await checkout.pulumi(["preview", "--diff", "--stack", "sandbox"])).stdout,
      "process list": processes.stdout,
    };
    for (const folder of [checkout.paths.backend, checkout.paths.logs, checkout.paths.pulumiHome]) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (entry.isFile())
          places[join(entry.parentPath, entry.name)] = await readFile(join(entry.parentPath, entry.name), "utf8");
      }
    }
    const leaks = Object.entries(places).filter(([, content]) =>
      [...planted, token].some((secret) => content.includes(secret)),
    );
    expect(leaks.map(([place]) => place)).toEqual([]);
  });
});

describe("the end of a stack", () => {
  /** What is protected: the data, the key that reads it, and what guards the backups. */
  const protectedResources = [
    "ops:backups:Backups backups",
    "ops:backups:Backups$aws:s3/bucket:Bucket backups-bucket",
    "ops:backups:Backups$aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration backups-lifecycle",
    "ops:backups:Backups$aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration backups-lock",
    "ops:backups:Backups$aws:s3/bucketOwnershipControls:BucketOwnershipControls backups-ownership",
    "ops:backups:Backups$aws:s3/bucketPolicy:BucketPolicy backups-policy",
    "ops:backups:Backups$aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock backups-private",
    "ops:backups:Backups$aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration backups-encryption",
    "ops:backups:Backups$aws:s3/bucketVersioning:BucketVersioning backups-versioning",
    "ops:redis:Redis$aws:elasticache/replicationGroup:ReplicationGroup redis-group",
    "ops:secrets:Secrets$aws:kms/key:Key secrets-key",
  ];
  /** What those depend on, and so cannot go before them. */
  const neededByThem = [
    "ops:network:Network network",
    "ops:network:Network$aws:ec2/securityGroup:SecurityGroup network-redis",
    "ops:network:Network$aws:ec2/subnet:Subnet network-private-us-east-1a",
    "ops:network:Network$aws:ec2/subnet:Subnet network-private-us-east-1b",
    "ops:network:Network$aws:ec2/vpc:Vpc network-vpc",
    "ops:redis:Redis redis",
    "ops:redis:Redis$aws:elasticache/parameterGroup:ParameterGroup redis-parameters",
    "ops:redis:Redis$aws:elasticache/subnetGroup:SubnetGroup redis-subnets",
    "ops:redis:Redis$aws:secretsmanager/secretVersion:SecretVersion redis-url",
    "ops:redis:Redis$random:index/randomPassword:RandomPassword redis-token",
    "ops:secrets:Secrets secrets",
    "ops:secrets:Secrets$aws:secretsmanager/secret:Secret secrets-redis-url",
    "ops:secrets:Secrets$aws:secretsmanager/secret:Secret secrets-sentry-dsn",
    "ops:secrets:Secrets$aws:secretsmanager/secretVersion:SecretVersion secrets-sentry-dsn",
    "ops:worker:Worker worker",
    "ops:worker:Worker$aws:iam/role:Role worker-task",
    "pulumi:providers:aws aws",
    "pulumi:providers:random default_4_21_2",
    "pulumi:pulumi:Stack ops-agent-worker-sandbox",
  ];

  it("leaves exactly the listed remainder", async () => {
    const destroyed = await checkout.pulumi([
      "destroy",
      "--yes",
      "--skip-preview",
      "--exclude-protected",
      "--stack",
      "sandbox",
    ]);
    expect(destroyed.exitCode, destroyed.stdout + destroyed.stderr).toBe(0);
    const left = (await exportState(checkout)).map(({ urn }) => urn.split("::").slice(2).join(" "));
    expect(left.sort()).toEqual([...protectedResources, ...neededByThem].sort());
  });
});

describe("`npm run sandbox -- down`", () => {
  it("leaves no process", async () => {
    expect((await checkout.sandbox(["down"])).exitCode).toBe(0);
    expect(findMarked(sandboxMark, checkout.paths.root)).toEqual([]);
    expect(findMarked(updateMark, checkout.paths.root)).toEqual([]);
    const status = await checkout.sandbox(["status"]);
    expect([status.exitCode, status.stderr]).toEqual([
      1,
      "sandbox: the sandbox is not running\n  start it with: npm run sandbox\n",
    ]);
  });
});

function isProvider(urn: string): boolean {
  return urn.includes("::pulumi:providers:");
}

/** The operations, other than "same", of an update that reports as JSON. */
async function changes(of: Checkout, args: readonly string[]): Promise<string[]> {
  const { stdout } = await of.pulumi([...args, "--stack", "sandbox"]);
  const operations = [...stdout.matchAll(/"op":\s*"(\w[\w-]*)"/g)].map(([, operation]) => operation ?? "");
  return operations.filter((operation) => operation !== "same");
}

/** The token with which the worker enters Redis, as only a reader of the stack's secrets can see it. */
async function redisToken(of: Checkout): Promise<string> {
  const { stdout } = await of.pulumi(["stack", "export", "--show-secrets", "--stack", "sandbox"]);
  const { deployment } = JSON.parse(stdout) as {
    deployment: { resources: { type: string; outputs?: Record<string, unknown> }[] };
  };
  const password = deployment.resources.find(({ type }) => type === "random:index/randomPassword:RandomPassword");
  const result = password?.outputs?.["result"] as { plaintext?: string } | undefined;
  return JSON.parse(result?.plaintext ?? "null") as string;
}
