import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";

import { formats } from "../../gate/check/render";
import type { CheckReport } from "../../gate/check/report";
import { approvalOf } from "../../policies/exemptions/approval";
import { exemptionsVariable } from "../../policies/adapters/project-files";
import { dayOf } from "../../policies/model/exemption";
import { type Finished, run } from "../../sandbox/processes/run";
import { testToolchain } from "../fixtures/toolchain";
import { recorded } from "../recording/recording";
import { stateOf, withMarks } from "../recording/state";

const group = "aws:elasticache/replicationGroup:ReplicationGroup";

let folder: string;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ops-check-"));
  const { pulumiFolder } = await testToolchain();
  const programs = [pulumiFolder, resolve("sandbox", "language-host", "bin")];
  environment = {
    HOME: process.env["HOME"],
    PATH: [...programs, process.env["PATH"]].join(delimiter),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "of a test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const good = recorded("sandbox", "update");
  await writeFile(file("good.json"), JSON.stringify(stateOf(good.map(withMarks))));
  const bad = good.map((one) => (one.type === group ? { ...one, outputs: { ...one.outputs, ...plaintext } } : one));
  await writeFile(file("bad.json"), JSON.stringify(stateOf(bad.map(withMarks))));
  await writeFile(file("Pulumi.yaml"), "name: empty\nruntime: nodejs\nmain: index.cjs\n");
  await writeFile(file("index.cjs"), "");
  await symlink(resolve("node_modules"), file("node_modules"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);
const plaintext = { transitEncryptionMode: "preferred" };

/** Runs the gate as a user does. */
const check = (words: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  run(process.execPath, [resolve("gate", "cli.cjs"), "check", ...words], {
    cwd: folder,
    env: { ...environment, ...more },
  });

const reportIn = ({ stdout }: Finished): CheckReport => JSON.parse(stdout) as CheckReport;

describe("gate check, by the real engine", () => {
  it("says go of a state in which all is well", async () => {
    const outcome = await check(["--state", file("good.json")]);
    expect(outcome.exitCode, outcome.stdout + outcome.stderr).toBe(0);
    expect(outcome.stdout).toMatch(/^GO {2}state of stack sandbox, profile sandbox, level B\n.* score 100 of 100\n/);
  });

  it("says no-go of a plan that lacks everything, each objection as soon as the engine hears it", async () => {
    const made = await run("pulumi", ["stack", "init", "empty"], { cwd: folder, env: environment });
    expect(made.exitCode, made.stderr).toBe(0);
    const outcome = await check(["--json"]);
    expect(outcome.exitCode, outcome.stderr).toBe(1);
    const { verdict, subject, stack, change, findings } = reportIn(outcome);
    expect({ verdict, subject, stack, change }).toEqual({ verdict: "no-go", subject: "plan", stack: "empty" });
    expect(findings.filter(({ blocks }) => blocks).map(({ rule }) => rule)).toContain("redis-provisioned");
    expect(outcome.stderr).toContain("plan: redis-provisioned objects to empty-empty\n");
    expect(outcome.stderr).toContain("nothing is deployed yet to compare with\n");
  });

  it("says go of a fault that is exempt, and tells of it in every report", async () => {
    const today = dayOf(new Date());
    const entry = {
      rule: "redis-tls-in-transit",
      stack: "sandbox",
      target: "redis/redis-group",
      owner: "platform-lead",
      approver: "security-lead",
      approvedOn: today,
      expires: dayOf(new Date(Date.now() + 14 * 86_400_000)),
      reason: "the old client speaks no TLS until it is replaced",
      compensatingControl: "the network admits the client alone",
    };
    const register = file("exemptions.yaml");
    await writeFile(register, stringify({ exemptions: [{ ...entry, approval: approvalOf(entry) }] }));
    const names = Object.keys(formats);
    const all = names.map((name) => `${name}=${file(`exempt.${name}`)}`);
    const outcome = await check(["--state", file("bad.json"), "--format", ...all], { [exemptionsVariable]: register });
    expect(outcome.exitCode, outcome.stdout + outcome.stderr).toBe(0);
    expect(outcome.stdout).toContain("ENDS SOON: 14 days left");
    for (const name of names) {
      const text = await readFile(file(`exempt.${name}`), "utf8");
      expect(text, name).toContain("redis-tls-in-transit");
      expect(text, name).toContain(entry.expires);
    }
  });

  it("says no-go of the same fault where the exemption was edited after its approval", async () => {
    const text = await readFile(file("exemptions.yaml"), "utf8");
    await writeFile(file("edited.yaml"), text.replace("the old client speaks", "no client speaks"));
    const words = ["--state", file("bad.json"), "--json"];
    const outcome = await check(words, { [exemptionsVariable]: file("edited.yaml") });
    expect(outcome.exitCode, outcome.stderr).toBe(1);
    const blocking = reportIn(outcome).findings.filter(({ blocks }) => blocks);
    expect(blocking.map(({ rule }) => rule).sort()).toEqual(["exemptions-valid", "redis-tls-in-transit"]);
    expect(blocking.find(({ rule }) => rule === "exemptions-valid")?.problem).toContain("has changed since");
  });

  it("says nothing where the configuration switches the pack off, and what is wrong with it", async () => {
    await writeFile(file("off.json"), JSON.stringify({ all: "disabled" }));
    const outcome = await check(["--state", file("good.json"), "--policy-pack-config", file("off.json")]);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
    expect(outcome.stderr).toContain("all is no rule");
  });
});
