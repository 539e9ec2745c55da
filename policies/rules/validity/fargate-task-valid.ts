import { containersOf, isEssential, judgeContainers } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { taskDefinition } from "../../model/types";
import { at, elements, isAbsent, isStructure, numberOf, UNKNOWN } from "../../model/value";

/** Memory in MiB that Fargate offers by CPU units: least, most, and the step between. */
const sizes: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16384, 1024],
  4096: [8192, 30720, 1024],
  8192: [16384, 61440, 4096],
  16384: [32768, 122880, 8192],
};
const smallest = [512, 1024, 2048];

/** Fargate runs only tasks of certain sizes, in a network of their own, started by a role. */
export const fargateTaskValid: AwsRule = {
  name: "fargate-task-valid",
  documentation: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
  severity: "blocker",
  title: "Fargate accepts the task definition",
  why: "ECS refuses the task definition, or takes it and then cannot start a task of it: the deployment hangs until the circuit breaker ends it.",
  remediation: 'choose a size that Fargate offers, such as cpu "256" with memory "512", and networkMode "awsvpc"',
  example: {
    bad: 'cpu: "256",\nmemory: "8192",',
    good: 'cpu: "1024",\nmemory: "8192",',
  },
  subjects: taskDefinition,
  watches: [
    watch(
      taskDefinition,
      "containerDefinitions",
      "cpu",
      "ephemeralStorage",
      "executionRoleArn",
      "memory",
      "networkMode",
      "requiresCompatibilities",
    ),
  ],
  early: false,
  judge(task, stack) {
    const faults = new Faults();
    const limits = Limits.of(task, faults);
    const where = elements(task.get("requiresCompatibilities"));
    const isFargate = where !== UNKNOWN && where.includes("FARGATE");
    if (where === UNKNOWN) faults.unknown("requiresCompatibilities is not known before the update");
    if (isFargate) {
      limits.holds("networkMode", (mode) => mode === "awsvpc", 'is not "awsvpc", the only one of Fargate');
      if (task.get("networkMode") === undefined) limits.problem("networkMode", 'is missing; on Fargate it is "awsvpc"');
      limits.inside("ephemeralStorage").range("sizeInGib", 21, 200, "GiB");
      judgeSize(limits);
    }
    limits.matches("family", /^[\w-]{1,255}$/, "1 to 255 letters, digits, hyphens and underscores");
    const containers = judgeContainers(task, stack, (container, label, inner) => {
      const of = new Limits((name) => at(container, name), inner, `${label}: `);
      const check = of.inside("healthCheck");
      check.range("interval", 5, 300, "seconds");
      check.range("timeout", 2, 60, "seconds");
      check.range("retries", 1, 10);
      check.range("startPeriod", 0, 300, "seconds");
      if (isFargate) {
        of.range("stopTimeout", 0, 120, "seconds");
        of.holds("privileged", (privileged) => privileged === false, "is not possible on Fargate");
        for (const mapping of of.each("portMappings")) {
          mapping.range("containerPort", 1, 65_535);
          mapping.oneOf("protocol", ["tcp", "udp"]);
          const port = mapping.known("containerPort");
          mapping.holds("hostPort", (host) => host === port, "is not the containerPort, which it must be on Fargate");
        }
        of.holds("links", () => false, "are not possible on Fargate");
      }
    });
    judgeExecutionRole(task, stack, faults);
    const listed = containersOf(task, stack);
    if (listed !== UNKNOWN && listed !== INVALID && listed.length > 0)
      if (listed.every((container) => isStructure(container) && !isEssential(container)))
        faults.problem("none of its containers is essential");
    if (containers.status === "fail") faults.problem(containers.problem);
    if (containers.status === "unknown") faults.unknown(containers.problem);
    return faults.outcome;
  },
};

function judgeSize(limits: Limits): void {
  for (const property of ["cpu", "memory"]) limits.range(property, 1, 200_000);
  const [cpu, memory] = [numberOf(limits.known("cpu")), numberOf(limits.known("memory"))];
  if (Number.isNaN(cpu) || Number.isNaN(memory)) return;
  const [least, most, step] = sizes[cpu] ?? [0, 0, 1];
  if (cpu !== 256 && !sizes[cpu]) limits.problem("cpu", "is not one of 256, 512, 1024, 2048, 4096, 8192, 16384");
  else if (cpu === 256 ? !smallest.includes(memory) : memory < least || memory > most || memory % step !== 0)
    limits.problem(
      "memory",
      `does not go with this cpu, which takes ${cpu === 256 ? smallest.join(", ") : `${least} to ${most} in steps of ${step}`} MiB`,
    );
}

/** Somebody has to read secrets and write logs before the task's own role is there. */
function judgeExecutionRole(task: Resource, stack: Stack, faults: Faults): void {
  const containers = containersOf(task, stack);
  if (containers === UNKNOWN || containers === INVALID || !isAbsent(task.get("executionRoleArn"))) return;
  const needs = containers.some(
    (container) => !isAbsent(at(container, "secrets")) || at(container, "logConfiguration", "logDriver") === "awslogs",
  );
  if (needs) faults.problem("executionRoleArn is missing, and containers have secrets or awslogs");
}
