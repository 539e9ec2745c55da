import { afterAll, beforeAll, expect, test } from "vitest";

import { exitCodes } from "../../gate/exit-codes";
import { GatedSandbox, mustSucceed } from "../fixtures/gated-sandbox";

let sandbox: GatedSandbox;
/** Number of the release that is deployed after the drill. */
let good: number;

beforeAll(async () => {
  sandbox = await GatedSandbox.begin();
});
afterAll(() => sandbox.end());

const entered = async (): Promise<{ entries: number }> =>
  JSON.parse(mustSucceed(await sandbox.gate("releases", "--json")).stdout) as { entries: number };

test("what the gate has not deployed is no place for a drill", async () => {
  const refused = await sandbox.gate("drill", "--live");
  expect(refused.exitCode, refused.stdout).toBe(exitCodes.cannotRun);
  expect(refused.stderr).toContain("Deploy it by the gate first: gate up --yes");
});

test("nor is production, whatever runs there", async () => {
  await sandbox.deploy();
  const before = await entered();
  await sandbox.set("profile", "prod");
  const refused = await sandbox.gate("drill", "--live");
  await sandbox.set("profile", "sandbox");
  expect(refused.exitCode, refused.stdout).toBe(exitCodes.cannotRun);
  expect(refused.stderr).toContain("the profile of this stack is prod");
  expect(await entered()).toEqual(before);
});

test("an image that does not run is noticed and taken back, no job is lost, and nothing of it stays", async () => {
  const drill = await sandbox.gate("drill", "--live", "--json");
  mustSucceed(drill);
  console.log(drill.stdout);
  expect(JSON.parse(drill.stdout)).toMatchObject({
    command: "drill",
    mode: "live",
    passed: true,
    scenarios: [{ name: "live", heardBy: "deploy", statefulOperations: 0, jobs: { lost: 0, twice: 0 } }],
  });
  const { scenarios } = JSON.parse(drill.stdout) as {
    scenarios: [{ seconds: Record<string, number>; jobs: { added: number } }];
  };
  expect(Object.keys(scenarios[0].seconds)).toEqual(["deploy", "detect", "decide", "choose", "restore", "verify"]);
  expect(scenarios[0].jobs.added).toBeGreaterThan(50);

  const releases = mustSucceed(await sandbox.gate("releases"));
  expect(releases.stdout).toContain("going back was rehearsed today, on the stack itself, with");
  expect(releases.stdout).not.toContain("held");
  const incident = mustSucceed(await sandbox.gate("incident", "--alarms", "none-of-this-name", "--json"));
  expect(JSON.parse(incident.stdout)).toMatchObject({ incident: null });
  const tags = await sandbox.checkout.pulumi(["stack", "tag", "ls", "--stack", "sandbox"]);
  expect(mustSucceed(tags).stdout).not.toContain("deploy:hold");
  // The stack can be deployed as before.
  good = await sandbox.deploy();
});

test("who presses Ctrl-C is told what is left and how to get on, and that helps", async () => {
  const { exitCode, stderr } = await sandbox.interrupted("  restore", "drill", "--live");
  expect(exitCode, stderr).toBe(exitCodes.halfWay);
  expect(stderr).toContain(`gate rollback --to ${good} --yes`);
  const refused = await sandbox.gate("drill", "--live");
  expect(refused.exitCode, refused.stderr).not.toBe(exitCodes.passed);
  mustSucceed(await sandbox.gate("rollback", "--to", String(good), "--yes"));
  mustSucceed(await sandbox.gate("resume", "--reason", "the drill is over"));
  mustSucceed(await sandbox.gate("incident", "--close", "--reason", "the drill is over"));
});
