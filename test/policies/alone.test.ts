import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { afterAll, beforeAll, expect, test } from "vitest";

import { digestOf } from "../../policies/findings/digest";
import { findingsSchema, findingsVariable, nonceVariable } from "../../policies/findings/schema";
import { rules } from "../../policies/rules";
import { set } from "./breaks/break";
import { compliantStack } from "./compliant-stack";
import { diagnosticOf, judgeStack, stackResource } from "./run-pack";
import { resolveStack } from "./stack-fixture";

/** A project of somebody else, into which the package was installed as npm does it, but for the network. */
let project: string;
let pack: ChildProcess;
let client: AnalyzerClient;
const packed = () => join(project, "node_modules", "ops-readiness");

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "other-project-"));
  writeFileSync(join(project, "Pulumi.yaml"), "name: other\nruntime: python\n");
  mkdirSync(packed(), { recursive: true });
  execFileSync("npm", ["pack", "--offline", "--pack-destination", project], { cwd: "policies", stdio: "pipe" });
  const [tarball = ""] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", join(project, tarball), "-C", packed(), "--strip-components=1"]);
  symlinkSync(resolve("node_modules/@pulumi"), join(project, "node_modules", "@pulumi"));
  pack = spawn(process.execPath, ["-e", 'require("./index.cjs")'], {
    cwd: packed(),
    env: { ...process.env, [findingsVariable]: join(project, "findings.json"), [nonceVariable]: "asked here" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!pack.stdout) throw new Error("the pack has no output");
  const [port] = (await once(createInterface(pack.stdout), "line")) as [string];
  client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
}, 120_000);

afterAll(async () => {
  client.close();
  pack.kill();
  await once(pack, "exit");
  rmSync(project, { recursive: true });
});

test("the package holds no sources, and the licences of what is inside", () => {
  expect(readdirSync(packed()).sort()).toEqual([
    ".build",
    "PulumiPolicy.yaml",
    "README.md",
    "index.cjs",
    "package.json",
  ]);
  const licences = readFileSync(join(packed(), ".build", "LICENSES.txt"), "utf8");
  expect(licences.match(/^[a-z@][\w@/-]*\n\n/gm)).toEqual(["ops-readiness\n\n", "yaml\n\n", "zod\n\n"]);
});

test("it needs what npm installs with it, and nothing else", () => {
  const { dependencies } = JSON.parse(readFileSync(join(packed(), "package.json"), "utf8")) as { dependencies: object };
  const own = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: Record<string, string> };
  expect(dependencies).toEqual({ "@pulumi/policy": own.dependencies["@pulumi/policy"] });
});

test("it says what the sources say, of a stack of somebody else", async () => {
  const stack = compliantStack();
  set("logs", { retentionInDays: 1 })(stack);
  set("redis", { transitEncryptionEnabled: false })(stack);
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(resolveStack(stack, "preview").map(stackResource));
  const answer = await new Promise<analyzer.AnalyzeResponse>((done, failed) => {
    client.analyzeStack(request, (error, response) => (error ? failed(error) : done(response)));
  });
  const said = answer.getDiagnosticsList().map(diagnosticOf);
  expect(said.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["log-retention-set", "redis-tls-in-transit"]));
  expect(said).toEqual(await judgeStack(stack, "preview"));
});

test("what it writes down is for the gate of the same version", () => {
  const findings = findingsSchema.parse(JSON.parse(readFileSync(join(project, "findings.json"), "utf8")));
  expect(findings).toMatchObject({ nonce: "asked here", pack: { version: "0.1.0", digest: digestOf(rules) } });
});
