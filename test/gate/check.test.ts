import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CheckError } from "../../gate/check/check-error";
import { judgePlan } from "../../gate/check/judge-stack";
import { formats } from "../../gate/check/render";
import type { CheckReport } from "../../gate/check/report";
import { everything, fault, finding, findingsOf } from "./check-report";
import { FakeEngine, nothingDeployed, play, violation, type EnginePlay } from "./fake-engine";
import { gate, type Outcome } from "./gate-command";

const clean = findingsOf([finding("redis-tls-in-transit"), finding("iam-least-privilege")]);
const broken = findingsOf([
  finding("redis-tls-in-transit", { ...fault, name: "group" }),
  finding("iam-least-privilege"),
]);

let folder: string;
let engine: FakeEngine | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "check-"));
});
afterEach(() => {
  engine?.remove();
  engine = undefined;
  rmSync(folder, { recursive: true });
});

/** Runs `gate check` with an engine that plays this. */
async function check(plays: readonly [EnginePlay, EnginePlay?], words: string[] = [], env: NodeJS.ProcessEnv = {}) {
  engine = new FakeEngine(...plays);
  return gate(["check", ...words], { ...env, ...engine.environment });
}

const reportOf = ({ stdout }: Outcome): CheckReport => JSON.parse(stdout) as CheckReport;

describe("gate check", () => {
  it("explains itself", async () => {
    const { code, stdout } = await gate(["check", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Formats: text, json, sarif, junit, markdown, html.");
    expect(stdout).toContain("Exit codes: 0 go, 1 no-go, 2 wrong usage");
  });

  it("exits with 0 and says go first, where nothing blocks", async () => {
    const { code, stdout, stderr } = await check([play(clean)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^GO {2}plan of stack prod/);
    expect(stderr).toBe("judging the plan, and what is deployed\nnothing is deployed yet to compare with\n");
  });

  it("exits with 1 and says no-go first, where something does", async () => {
    const { code, stdout } = await check([play(broken)]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^NO-GO {2}plan of stack prod/);
    expect(stdout).toContain("BLOCKS    redis-tls-in-transit  group");
  });

  it("tells how far the engine is, and each objection once and at once", async () => {
    const { events, ...rest } = play(broken);
    const resources = ["refresh", "create"].flatMap((op) =>
      Array.from({ length: 250 }, () => ({ resourcePreEvent: { metadata: { op } } })),
    );
    const said = violation("redis-tls-in-transit", "urn:pulumi:prod::ops::aws:some/type:Type::gr\u001b[2Joup");
    const { stderr } = await check([{ ...rest, events: [...resources, said, said, ...events] }, play(broken)]);
    expect(stderr.split("\n")).toEqual([
      "judging the plan, and what is deployed",
      "plan: 100 resources",
      "plan: 200 resources",
      "plan: redis-tls-in-transit objects to gr [2Joup",
      "plan: redis-tls-in-transit objects to group",
      "",
    ]);
  });

  it("knows a pack from a folder and one by its name", async () => {
    for (const name of ["ops-readiness", "ops-readiness|local|/a|b/policies"]) {
      const { code, stderr } = await check([
        play(clean, { events: [{ summaryEvent: { PolicyPacks: { [name]: "0.1.0" } } }] }),
      ]);
      expect(code, stderr).toBe(0);
      engine?.remove();
    }
    const other = { summaryEvent: { PolicyPacks: { "ops-readiness-2|local|/policies": "0.1.0" } } };
    expect((await check([play(clean, { events: [other] })])).stderr).toContain("does not say that it loaded");
  });

  it("says what the plan breaks that is deployed well", async () => {
    const outcome = await check([play(broken), play(clean)], ["--json"]);
    expect(reportOf(outcome)).toMatchObject({
      verdict: "no-go",
      change: { scoreBefore: 100, scoreAfter: 50, breaks: ["redis-tls-in-transit"], mends: [] },
    });
  });

  it("judges the plan also where what is deployed cannot be judged", async () => {
    const failing: EnginePlay = { events: [], stderr: "error: no such stack\n", exitCode: 255 };
    const { code, stdout, stderr } = await check([play(clean), failing]);
    expect(code).toBe(0);
    expect(stdout).not.toContain("deployed to plan");
    expect(stderr).toContain(
      "not compared with what is deployed: pulumi failed before the pack could judge:\nerror: no such",
    );
  });

  it("asks for the stack that was named, by its own pack, with all events", async () => {
    await check([play(clean)], ["--stack", "staging", "--policy-pack-config", "levels.json"]);
    const pack = ["--policy-pack", resolve("policies"), "--policy-pack-config", "levels.json"];
    const rest = ["--json", "--non-interactive", "--color", "never"];
    expect(engine?.asked.map(({ words }) => words)).toEqual([
      ["preview", "--stack", "staging", ...pack, ...rest],
      ["policy", "analyze", "--stack", "staging", ...pack, ...rest],
    ]);
    expect(engine?.asked[0]?.environment).toMatchObject({ PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" });
  });

  it("lets no option that nobody typed narrow the plan or add a pack", async () => {
    const options = { POLICY_PACK: "other", TARGET: "urn:one", EXCLUDE: "urn:two", CONFIG_FILE: "kept.yaml" };
    const variables = Object.entries(options).map(([name, value]) => [`PULUMI_OPTION_${name}`, value]);
    await check([play(clean)], [], Object.fromEntries(variables) as NodeJS.ProcessEnv);
    const kept = Object.keys(engine?.asked[0]?.environment ?? {}).filter((name) => name.startsWith("PULUMI_OPTION_"));
    expect(kept).toEqual(["PULUMI_OPTION_CONFIG_FILE"]);
  });

  it("judges a state in a file, and asks for no preview", async () => {
    const outcome = await check([play(clean), play(broken)], ["--state", "state.json", "--json"]);
    expect(outcome.code).toBe(1);
    expect(reportOf(outcome)).toMatchObject({ subject: "state", verdict: "no-go" });
    expect(engine?.asked.map(({ words }) => words.slice(0, 4))).toEqual([
      ["policy", "analyze", "--file", "state.json"],
    ]);
  });

  it("leaves nothing behind", async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("ops-readiness-"));
    const before = left();
    await check([play(broken)]);
    expect(left()).toEqual(before);
  });
});

describe("gate check refuses to say anything where", () => {
  const quiet: EnginePlay = { events: [{ summaryEvent: { PolicyPacks: {} } }], exitCode: 0 };
  const loaded = { summaryEvent: { PolicyPacks: { "ops-readiness": "0.1.0" } } };
  const programFailed = { diagnosticEvent: { severity: "error", message: "<{%reset%}>TypeError: no<{%reset%}>\n" } };

  it.each<[string, EnginePlay, RegExp]>([
    ["the pack was not loaded", quiet, /did not load the pack/],
    ["the pack is disabled", { events: [loaded], exitCode: 0 }, /its configuration disables it/],
    ["the program failed", { events: [programFailed], exitCode: 255 }, /before the pack could judge:\nTypeError: no$/],
    ["the engine printed no event", { events: ["panic: oh"], exitCode: 2 }, /before the pack could judge/],
    [
      "another pack of the name spoke",
      play({ ...clean, pack: { ...clean.pack, digest: "0".repeat(64) } }),
      /other rules than this gate/,
    ],
    ["the findings are of another run", play(clean, { nonce: "earlier" }), /those of another run/],
    ["the findings have another form", play(clean, { findings: { ...clean, schema: 2 } }), /unexpected form/],
    ["the engine does not know the pack", play(clean, { events: [] }), /does not say that it loaded/],
    [
      "the engine heard more",
      play(clean, { events: [violation("env-redis-url"), loaded], exitCode: 255 }),
      /env-redis-url/,
    ],
    ["the engine heard less", play(broken, { events: [loaded] }), /not say the same of: redis-tls-in-transit/],
    ["the engine goes on all the same", play(broken, { exitCode: 0 }), /does not enforce them/],
    ["pulumi failed after the pack judged", play(clean, { exitCode: 255, stderr: "error: disk full\n" }), /disk full/],
  ])("%s", async (_, preview, message) => {
    engine = new FakeEngine(preview);
    const environment = { ...process.env, ...engine.environment };
    const request = { pack: "policies", environment, signal: new AbortController().signal };
    const judged = judgePlan(request);
    await expect(judged).rejects.toThrow(CheckError);
    await expect(judged).rejects.toThrow(message);
  });

  it("there is no pulumi", async () => {
    const outcome = await gate(["check"], { PATH: "/nowhere" });
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain("gate: there is no pulumi on PATH\n");
  });

  it("the state is empty", async () => {
    const outcome = await check([play(clean), nothingDeployed], ["--state", "empty.json"]);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain("empty.json holds no resources");
  });
});

describe("reports", () => {
  const file = (name: string) => join(folder, name);
  const all = () => Object.keys(formats).map((format) => `${format}=${file(`new/${format}`)}`);

  it("go to files, and the text to stdout", async () => {
    const { code, stdout } = await check([play(broken)], ["--format", ...all()]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^NO-GO/);
    expect(readFileSync(file("new/text"), "utf8")).toBe(stdout);
    expect(readdirSync(file("new")).sort()).toEqual(Object.keys(formats).sort());
  });

  it("go to stdout in the form that was asked for", async () => {
    const { stdout } = await check([play(clean)], ["--format", "sarif", `junit=${file("junit.xml")}`]);
    expect(JSON.parse(stdout)).toMatchObject({ version: "2.1.0" });
    expect(readFileSync(file("junit.xml"), "utf8")).toMatch(/^<\?xml/);
  });

  it("of another day are gone where the check cannot run", async () => {
    writeFileSync(file("old.md"), "## GO");
    const failing: EnginePlay = { events: [], exitCode: 255 };
    const { code } = await check([failing], ["--format", `markdown=${file("old.md")}`]);
    expect(code).toBe(2);
    expect(existsSync(file("old.md"))).toBe(false);
  });

  it.each([
    ["an unknown format", ["--format", "pdf"], /Expected text, json|expected text, json/],
    ["two formats for stdout", ["--format", "json", "sarif"], /only one format goes to stdout/],
    ["two formats for one file", ["--format", "json=one", "sarif=one"], /two formats go to one file/],
    ["no file after =", ["--format", "json="], /expected a file after =/],
    ["--json beside --format", ["--json", "--format", "sarif"], /cannot be used with/],
    ["a state and a stack", ["--state", "one", "--stack", "two"], /cannot be used with/],
  ])("exits with 2 for %s", async (_, words, message) => {
    const outcome = await gate(["check", ...words]);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(message);
  });

  it("that cannot be written are no verdict", async () => {
    writeFileSync(file("plain"), "");
    const outcome = await check([play(clean)], ["--format", `json=${file("plain/report.json")}`]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain("cannot write the report");
  });

  it("and what is said hold nothing of what the engine tells of values", async () => {
    const canary = "hunter2-canary";
    const values = { before: { password: canary }, after: { password: canary } };
    const told = [
      { preludeEvent: { config: { "ops:redisToken": canary } } },
      { stdoutEvent: { message: canary } },
      { diagnosticEvent: { severity: "info", message: `the program logs ${canary}` } },
      { resourcePreEvent: { metadata: { new: { inputs: { token: canary } } } } },
      { resOutputsEvent: { metadata: { new: { outputs: { token: canary } } } } },
      { policyRemediationEvent: { ...violation("log-retention-set").policyEvent, ...values } },
      canary,
      `{"broken ${canary}`,
    ];
    const findings = everything();
    const { events } = play(findings);
    const outcome = await check(
      [play(findings, { events: [...told, ...events], stderr: `warning: ${canary}\n` }), play(clean)],
      ["--format", ...all()],
    );
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout + outcome.stderr).not.toContain(canary);
    for (const name of readdirSync(file("new")))
      expect(readFileSync(file(`new/${name}`), "utf8")).not.toContain(canary);
  });
});
