import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { CloudWatchClient, DeleteAlarmsCommand, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { sandboxMark, findMarked, updateMark } from "../../sandbox/processes/table";
import { type Finished, run } from "../../sandbox/processes/run";
import { Checkout } from "../fixtures/checkout";
import { exportState, labelOf, nameOf, previewSteps, withNeeds } from "../fixtures/state";
import { readViolations } from "../fixtures/violations";
import { describePermissions } from "./permissions";
import { describeStop } from "./stop";

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
    const again = await checkout.pulumi(["up", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "sandbox"]);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
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
    const refresh = await checkout.pulumi([
      "refresh",
      "--yes",
      "--skip-preview",
      "--expect-no-changes",
      "--stack",
      "sandbox",
    ]);
    expect(refresh.exitCode, refresh.stdout + refresh.stderr).toBe(0);
    const facts = (state: typeof before) => state.map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));
    // More may be known by now: a queue's policy is a resource of its own, made after the queue was read.
    expect(facts(await exportState(checkout))).toMatchObject(facts(before));
  });

  it("finds a deletion made behind its back, and mends it", async () => {
    // One that no composite alarm looks at: CloudWatch keeps those.
    const alarm = (await exportState(checkout)).find(({ id }) => id?.endsWith("-config-backup-errors"));
    const client = new CloudWatchClient(await checkout.deployer());
    await client.send(new DeleteAlarmsCommand({ AlarmNames: [alarm?.id ?? ""] }));
    const drift = await previewSteps(checkout, ["--refresh", "--stack", "sandbox"]);
    expect(drift.filter(({ op }) => op !== "same" && op !== "refresh")).toEqual([
      expect.objectContaining({ op: "create", urn: alarm?.urn }),
    ]);
    const mended = await checkout.pulumi(["up", "--refresh", "--yes", "--skip-preview", "--stack", "sandbox"]);
    expect(mended.exitCode, mended.stdout + mended.stderr).toBe(0);
    expect(mended.stdout).toMatch(/\+ 1 created\n +\d+ unchanged\n/);
    const found = await client.send(new DescribeAlarmsCommand({ AlarmNames: [alarm?.id ?? ""] }));
    expect(found.MetricAlarms).toHaveLength(1);
  });

  it("keeps a history of its updates", async () => {
    const { stdout, exitCode } = await checkout.pulumi(["stack", "history", "--json", "--stack", "sandbox"]);
    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as { result: string }[]).every(({ result }) => result === "succeeded")).toBe(true);
  });
});

describePermissions(() => checkout);
describeStop(() => checkout);

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
    expect(planted).toHaveLength(2);
    const stored = await storedSecrets(checkout);
    // The Redis token and addresses made of it, where errors are reported, where alarms go.
    expect(stored.length).toBeGreaterThanOrEqual(4);
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
      [...planted, ...stored].some((secret) => content.includes(secret)),
    );
    expect(leaks.map(([place]) => place)).toEqual([]);
  });
});

it("sends nothing that AWS's service models forbid", async () => {
  const { requests, violations } = await readViolations((await checkout.deployer()).endpoint);
  expect(requests).toBeGreaterThan(500);
  expect(violations).toEqual([]);
});

describe("the end of a stack", () => {
  it("leaves what is protected, the data and what guards and reads it, and what that hangs on", async () => {
    const before = await exportState(checkout);
    const kept = before.filter(({ protect }) => protect);
    const guards = /:(Bucket[A-Z]\w+|Backups)::/;
    expect(
      kept
        .filter(({ urn }) => !guards.test(urn))
        .map(nameOf)
        .sort(),
    ).toEqual(["backups-bucket", "backups-logs-bucket", "redis-group", "secrets-key"]);
    const args = ["destroy", "--yes", "--skip-preview", "--exclude-protected", "--stack", "sandbox"];
    const destroyed = await checkout.pulumi(args);
    expect(destroyed.exitCode, destroyed.stdout + destroyed.stderr).toBe(0);
    const left = (await exportState(checkout)).map(labelOf);
    expect(left.sort()).toEqual(withNeeds(before, kept).map(labelOf).sort());
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

/** What the stack keeps secret: the text of each stored secret and password, as only a reader of its secrets sees it. */
async function storedSecrets(of: Checkout): Promise<string[]> {
  const hiding = z.object({ plaintext: z.string().transform((text): unknown => JSON.parse(text)) });
  return (await exportState(of)).flatMap(({ outputs }) => {
    const texts = [outputs["secretString"], outputs["result"]].map((value) => hiding.safeParse(value).data?.plaintext);
    return texts.filter((text) => typeof text === "string");
  });
}
