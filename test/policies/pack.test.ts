import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { remediations } from "../../policies/remediations";
import { rules } from "../../policies/rules";
import { set } from "./breaks/break";
import { compliantStack } from "./compliant-stack";
import { diagnosticOf, stackResource } from "./run-pack";
import { resolveStack } from "./stack-fixture";

/** The pack as the engine starts it: its entry file, in a process of its own, in its own folder. */
let pack: ChildProcess;
let client: AnalyzerClient;

beforeAll(async () => {
  pack = spawn(process.execPath, ["-e", 'require("./index.cjs")'], {
    cwd: "policies",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!pack.stdout) throw new Error("the pack has no output");
  const [port] = (await once(createInterface(pack.stdout), "line")) as [string];
  client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(async () => {
  client.close();
  pack.kill();
  await once(pack, "exit");
});

test("the engine is told of one policy that sees marks, remediations that are off, one that speaks early, and the host", async () => {
  const info = await new Promise<analyzer.AnalyzerInfo>((resolve, reject) => {
    client.getAnalyzerInfo(new Empty(), (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  expect([info.getName(), info.getVersion()]).toEqual(["ops-readiness", "0.1.0"]);
  expect(info.getPoliciesList().map((policy) => [policy.getName(), policy.getEnforcementlevel()])).toEqual([
    ["production-readiness-marks", analyzer.EnforcementLevel.REMEDIATE],
    ...remediations.map(({ rule }) => [`remediate-${rule}`, analyzer.EnforcementLevel.DISABLED]),
    ["production-readiness-early", analyzer.EnforcementLevel.MANDATORY],
    ["production-readiness", analyzer.EnforcementLevel.MANDATORY],
  ]);
  const host = info.getPoliciesList().at(-1)?.getConfigschema()?.getProperties()?.toJavaScript() as {
    rules: { properties: Record<string, unknown> };
  };
  expect(Object.keys(host.rules.properties).sort()).toEqual(rules.map(({ name }) => name).sort());
});

test("configuration under the host reaches the rules", async () => {
  const stack = compliantStack();
  set("logs", { retentionInDays: 1 })(stack);
  expect(await levelsOf(stack)).toEqual(["mandatory"]);
  await configure({ "log-retention-set": "advisory" });
  expect(await levelsOf(stack)).toEqual(["advisory"]);
});

describe("a configuration is refused", () => {
  const { ADVISORY, DISABLED, MANDATORY, REMEDIATE } = analyzer.EnforcementLevel;

  test.each([
    ["that sets everything at once", { all: DISABLED }, /^all is no rule: nothing sets every level at once/],
    ["that switches the host off", { "production-readiness": DISABLED }, /^production-readiness may be mandatory only/],
    ["that only listens to the host", { "production-readiness": ADVISORY }, /^production-readiness may be mandatory/],
    [
      "that silences who speaks early",
      { "production-readiness-early": DISABLED },
      /^production-readiness-early may be/,
    ],
    [
      "that hides the marks",
      { "production-readiness-marks": MANDATORY },
      /^production-readiness-marks may be remediate/,
    ],
    ["for a policy that does not exist", { "production-readines": MANDATORY }, /did you mean production-readiness\?$/],
    [
      "for a rule outside of the host",
      { "log-retention-set": ADVISORY },
      /^log-retention-set is a rule: its level stands/,
    ],
    [
      "for a misspelt rule outside of the host",
      { "log-retention-sett": ADVISORY },
      /did you mean log-retention-set\?$/,
    ],
    [
      "that makes a remediation a judge",
      { "remediate-log-retention-set": MANDATORY },
      /may be disabled or remediate only/,
    ],
  ])("%s", async (_, levels, message) => {
    await expect(configureLevels(levels)).rejects.toMatchObject({ details: expect.stringMatching(message) as string });
  });

  test("with a property that the host does not have", async () => {
    const refused = configureLevels({ "production-readiness": MANDATORY }, { rule: {} });
    await expect(refused).rejects.toMatchObject({
      details: "production-readiness.rule is no property; did you mean rules?",
    });
  });

  test.each([
    [
      "a rule that does not exist",
      { "log-retention-sett": "advisory" },
      "production-readiness.rules: there is no rule log-retention-sett; did you mean log-retention-set?",
    ],
    [
      "a blocker at another level",
      { "redis-tls-in-transit": "advisory" },
      "production-readiness.rules.redis-tls-in-transit may be mandatory only: what excuses a blocker is an exemption",
    ],
    [
      "a rule that is switched off",
      { "log-retention-set": "disabled" },
      "production-readiness.rules.log-retention-set may be advisory or mandatory only",
    ],
  ])("with %s under the host", async (_, levels, details) => {
    await expect(configure(levels)).rejects.toMatchObject({ details });
  });

  test("and what is wrong is said all at once, and leaves the former one as it was", async () => {
    await configure({});
    const both = { "production-readiness": DISABLED, "production-readiness-early": DISABLED };
    await expect(configureLevels(both)).rejects.toMatchObject({
      details: expect.stringMatching(/^production-readiness may.*; production-readiness-early may/) as string,
    });
    const stack = compliantStack();
    set("logs", { retentionInDays: 1 })(stack);
    expect(await levelsOf(stack)).toEqual(["mandatory"]);
  });

  test("but not one that switches a remediation on", async () => {
    await configureLevels({ "remediate-log-retention-set": REMEDIATE });
  });
});

/** At which levels the log group, which keeps too little, is reported. */
async function levelsOf(stack: ReturnType<typeof compliantStack>): Promise<string[]> {
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(resolveStack(stack, "preview").map(stackResource));
  const answer = await new Promise<analyzer.AnalyzeResponse>((resolve, reject) => {
    client.analyzeStack(request, (error, response) => (error ? reject(error) : resolve(response)));
  });
  const said = answer.getDiagnosticsList().map(diagnosticOf);
  return said.filter(({ rule }) => rule === "log-retention-set").map(({ level }) => level);
}

type SentLevel = (typeof analyzer.EnforcementLevel)[keyof typeof analyzer.EnforcementLevel];

const configure = (levels: Record<string, string>): Promise<void> =>
  configureLevels({ "production-readiness": analyzer.EnforcementLevel.MANDATORY }, { rules: levels });

async function configureLevels(
  levels: Readonly<Record<string, SentLevel>>,
  properties: Record<string, JavaScriptValue> = {},
): Promise<void> {
  const request = new analyzer.ConfigureAnalyzerRequest();
  for (const [policy, level] of Object.entries(levels)) {
    const config = new analyzer.PolicyConfig();
    config.setEnforcementlevel(level);
    config.setProperties(Struct.fromJavaScript(properties));
    request.getPolicyconfigMap().set(policy, config);
  }
  await new Promise<void>((resolve, reject) => {
    client.configure(request, (error) => (error ? reject(error) : resolve()));
  });
}
