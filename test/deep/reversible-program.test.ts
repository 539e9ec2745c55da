import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { run } from "../../sandbox/processes/run";
import { projectName } from "../../sandbox/stack";
import { Checkout } from "../fixtures/checkout";
import { testToolchain } from "../fixtures/toolchain";

/** What is replaced in a file of the program. */
type Edit = readonly [file: string, from: string, to: string];

const secrets = { slackWebhookUrl: "http://127.0.0.1:9/slack", pagerDutyRoutingKey: "0".repeat(32) };
const settings = {
  workerImage: `registry.local/worker@sha256:${"a".repeat(64)}`,
  pagerDutyEventsUrl: "http://127.0.0.1:9/v2/enqueue",
  sentryUrl: "http://127.0.0.1:9",
  sentryOrganization: "ops",
  sentryTeam: "ops",
  databaseEnabled: "true",
};

let checkout: Checkout;
let environment: Readonly<Record<string, string>>;
let base: string;

beforeAll(async () => {
  checkout = await Checkout.create();
  const at = (name: string) => join(checkout.folder, ".sandbox", name);
  await Promise.all(["home", "backend"].map((name) => mkdir(at(name), { recursive: true })));
  const { pulumiFolder } = await testToolchain();
  const person = { NAME: "Ann", EMAIL: "ann@example.com" };
  environment = {
    PATH: [pulumiFolder, join(process.cwd(), "sandbox", "language-host", "bin"), process.env["PATH"]].join(delimiter),
    HOME: at("home"),
    PULUMI_HOME: at("home"),
    PULUMI_BACKEND_URL: `file://${at("backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "of the test",
    GIT_CONFIG_NOSYSTEM: "1",
    ...Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((role) =>
        Object.entries(person).map(([part, value]) => [`GIT_${role}_${part}`, value] as const),
      ),
    ),
  };
  await must("pulumi", "stack", "init", "sandbox");
  for (const [key, value] of Object.entries(settings))
    await must("pulumi", "config", "set", `${projectName}:${key}`, value);
  for (const [key, value] of Object.entries(secrets))
    await must("pulumi", "config", "set", "--secret", `${projectName}:${key}`, value);
  await must("git", "init", "--quiet", "--initial-branch=main");
  await writeFile(join(checkout.folder, ".git", "info", "exclude"), "node_modules\n");
  base = await commit();
});
afterAll(() => checkout.remove());

async function must(program: string, ...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, words, { cwd: checkout.folder, env: environment });
  if (exitCode !== 0) throw new Error(`${program} ${words.join(" ")} failed:\n${stdout}\n${stderr}`);
  return stdout.trim();
}

async function commit(): Promise<string> {
  await must("git", "add", "--all");
  await must("git", "commit", "--quiet", "--no-gpg-sign", "--message=Change");
  return must("git", "rev-parse", "HEAD");
}

/** A commit on top of another one. @throws where the program has not what is to be replaced */
async function changed(from: string, ...edits: readonly Edit[]): Promise<string> {
  await must("git", "checkout", "--quiet", "--detach", from);
  for (const [name, before, after] of edits) {
    const file = join(checkout.folder, name);
    const text = await readFile(file, "utf8");
    if (text.split(before).length !== 2) throw new Error(`${name} has not exactly one ${before}`);
    await writeFile(
      file,
      text.replace(before, () => after),
    );
  }
  return commit();
}

const answer = z.object({
  irreversible: z.array(z.object({ cause: z.string(), what: z.string(), why: z.string(), fix: z.string() })),
});

/** What `gate reversible` finds, and its exit code. */
async function tryOut(from: string, to: string) {
  const words = ["reversible", "--stack", "sandbox", "--base", from, "--head", to, "--json"];
  const { exitCode, stdout, stderr } = await run(process.execPath, [join(process.cwd(), "gate", "cli.cjs"), ...words], {
    cwd: checkout.folder,
    env: environment,
  });
  if (stdout === "") throw new Error(`gate said nothing: ${stderr}`);
  const { irreversible } = answer.parse(JSON.parse(stdout));
  for (const { fix } of irreversible) expect(fix).not.toBe("");
  return {
    exitCode,
    found: irreversible.map(({ cause, what }) => `${cause}: ${what.split(" (")[0] ?? ""}`).sort(),
  };
}

const furtherAlarm =
  '    { ...onNode, id: `redis-more-${number}`, severity: "P3", symptom: "More.", runbook: "redis-memory", ' +
  'watches: metric("DatabaseMemoryUsagePercentage", "Minimum"), threshold: 90, periods: 5 },\n';

const redis: Edit = [
  "components/redis/elasticache.ts",
  "{ parent, protect: true, retainOnDelete",
  "{ parent, retainOnDelete",
];

describe("of our own program", () => {
  test("what holds data, or guards it, is named", async () => {
    const head = await changed(base, redis, [
      "components/buckets/private-bucket.ts",
      "  const bucket = new",
      "  new aws.s3.Bucket(`${name}-more`, {}, { parent });\n  const bucket = new",
    ]);
    expect(await tryOut(base, head)).toEqual({
      exitCode: 1,
      found: [
        "protection-dropped: redis-group",
        "stateful-created: backup-jobs-landing-more",
        "stateful-created: backups-logs-more",
        "stateful-created: backups-more",
      ],
    });
  });

  test("what is protected is not renamed or replaced, nor its key removed", async () => {
    const head = await changed(base, ["stacks/redis.ts", 'new Redis(\n    "redis"', 'new Redis(\n    "cache"']);
    expect(await tryOut(base, head)).toEqual({ exitCode: 1, found: ["not-deployable: the change"] });
  });

  test("what is not is named with what goes with it", async () => {
    const unprotected = await changed(
      base,
      redis,
      ["components/secrets/index.ts", "{ parent: this, protect: true }", "{ parent: this }"],
      ["components/backups/index.ts", "{ ...opts, protect: true }", "opts"],
    );
    const head = await changed(
      unprotected,
      ["components/redis/elasticache.ts", "replicationGroupId: groupId,", "replicationGroupId: `${groupId}-2`,"],
      [
        "components/secrets/index.ts",
        "`${name}-key`,\n      {\n        description",
        "`${name}-other-key`,\n      {\n        description",
      ],
      [
        "components/buckets/private-bucket.ts",
        "bucket: args.bucketName,",
        "bucket: pulumi.interpolate`${args.bucketName}-2`,",
      ],
    );
    expect(await tryOut(unprotected, head)).toEqual({
      exitCode: 1,
      found: [
        "stateful-created: secrets-other-key",
        "stateful-deleted: secrets-key",
        "stateful-replaced: backup-jobs-landing-bucket",
        "stateful-replaced: backups-bucket",
        "stateful-replaced: backups-logs-bucket",
        // It is encrypted with the key that goes.
        "stateful-replaced: database-instance",
        "stateful-replaced: redis-group",
      ],
    });
  });

  test("what does no harm is let through: another image, another threshold, a further alarm", async () => {
    const head = await changed(
      base,
      ["Pulumi.sandbox.yaml", "a".repeat(64), "b".repeat(64)],
      [
        "components/redis/alarms.ts",
        "threshold: thresholds.memoryAlarmPercent",
        "threshold: thresholds.memoryAlarmPercent - 1",
      ],
      [
        "components/redis/alarms.ts",
        "    {\n      ...onNode,\n      id: `redis-evictions-${number}`,",
        `${furtherAlarm}    {\n      ...onNode,\n      id: \`redis-evictions-\${number}\`,`,
      ],
    );
    expect(await tryOut(base, head)).toEqual({ exitCode: 0, found: [] });
  });
});
