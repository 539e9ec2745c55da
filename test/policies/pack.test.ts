import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { afterAll, beforeAll, expect, test } from "vitest";

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

test("the engine is told of one policy that speaks early, and of one host with its configuration", async () => {
  const info = await new Promise<analyzer.AnalyzerInfo>((resolve, reject) => {
    client.getAnalyzerInfo(new Empty(), (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  expect([info.getName(), info.getVersion()]).toEqual(["ops-readiness", "0.1.0"]);
  expect(info.getPoliciesList().map((policy) => [policy.getName(), policy.getEnforcementlevel()])).toEqual([
    ["production-readiness-early", analyzer.EnforcementLevel.MANDATORY],
    ["production-readiness", analyzer.EnforcementLevel.MANDATORY],
  ]);
  const host = info.getPoliciesList().at(-1)?.getConfigschema()?.getProperties()?.toJavaScript() as {
    rules: { properties: Record<string, unknown>; additionalProperties: boolean };
  };
  expect(Object.keys(host.rules.properties).sort()).toEqual(rules.map(({ name }) => name).sort());
  expect(host.rules.additionalProperties).toBe(false);
});

test("configuration under the host reaches the rules", async () => {
  const stack = compliantStack();
  set("logs", { retentionInDays: 1 })(stack);
  expect(await levelsOf(stack)).toEqual(["mandatory"]);
  await configure({ "log-retention-set": "advisory" });
  expect(await levelsOf(stack)).toEqual(["advisory"]);
});

test("a rule that does not exist in the configuration stops everything", async () => {
  await configure({ "log-retention-sett": "advisory" });
  await expect(levelsOf(compliantStack())).rejects.toThrow(/log-retention-sett/);
});

async function levelsOf(stack: ReturnType<typeof compliantStack>): Promise<string[]> {
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(resolveStack(stack, "preview").map(stackResource));
  const answer = await new Promise<analyzer.AnalyzeResponse>((resolve, reject) => {
    client.analyzeStack(request, (error, response) => (error ? reject(error) : resolve(response)));
  });
  return answer.getDiagnosticsList().map((diagnostic) => diagnosticOf(diagnostic).level);
}

async function configure(levels: Record<string, string>): Promise<void> {
  const config = new analyzer.PolicyConfig();
  config.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
  config.setProperties(Struct.fromJavaScript({ rules: levels }));
  const request = new analyzer.ConfigureAnalyzerRequest();
  request.getPolicyconfigMap().set("production-readiness", config);
  await new Promise<void>((resolve, reject) => {
    client.configure(request, (error) => (error ? reject(error) : resolve()));
  });
}
