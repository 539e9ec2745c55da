import { expect, test } from "vitest";
import { workerDefaults } from "../../components/worker";
import { collectorContainer, collectorStatement } from "../../components/worker/otel-collector";
import { parseImage } from "../../components/worker/image";
import { workerArgs } from "../components/worker";
import { validityRules } from "../../policies/rules/validity";
import { breaks } from "./breaks";
import { runPack } from "./run-pack";
import type { StackFixture } from "./stack-fixture";
import { json } from "./stack-fixture";
import { validStack } from "./valid-stack";

const image = parseImage(`public.ecr.aws/aws-observability/aws-otel-collector@sha256:${"c".repeat(64)}`);
const collector = collectorContainer({ ...workerDefaults, ...workerArgs }, { image, logGroupName: "/ops/worker" });

const validity = new Set(validityRules.map(({ name }) => name));

/** The valid stack with a collector beside the worker, changed as told. */
function withCollector(changes: object = {}): StackFixture {
  const stack = validStack();
  const { "worker-component": component, task, "role-policy": rolePolicy } = stack;
  if (!component || !task || !rolePolicy) throw new Error("the valid stack has no worker");
  const { containers, policyDocuments } = component.props as {
    containers: unknown[];
    policyDocuments: Record<string, { Statement: unknown[] }>;
  };
  containers.push({ ...collector, ...changes });
  task.props["containerDefinitions"] = json(containers);
  policyDocuments["role-policy"]?.Statement.push(collectorStatement);
  rolePolicy.props["policy"] = json(policyDocuments["role-policy"]);
  return stack;
}

test.each(["preview", "update"] as const)("a collector beside the worker passes every rule in a %s", async (moment) => {
  const said = await runPack(withCollector(), moment);
  // The small stack is made for these; the others judge the project's own.
  expect(said.filter(({ rule }) => rule in breaks || validity.has(rule))).toEqual([]);
});

test.each([
  ["image-pinned-by-digest", { image: "public.ecr.aws/aws-observability/aws-otel-collector:latest" }],
  ["logs-shipped", { logConfiguration: null }],
  ["worker-container-health-check", { essential: true, healthCheck: null }],
  ["fargate-task-valid", { privileged: true }],
  ["secrets-not-plaintext", { environment: [{ name: "API_TOKEN", value: "clear" }] }],
])("the rule %s judges it as it judges the worker", async (rule, changes) => {
  const said = await runPack(withCollector(changes), "update");
  expect(said.map((diagnostic) => diagnostic.rule)).toContain(rule);
});
