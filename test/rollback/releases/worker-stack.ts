import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { vi } from "vitest";

import type { Gate } from "../../../gate/gate";
import type { Probe } from "../../../gate/probe/probe";
import { workerHealthy } from "../../../gate/probe/worker-healthy";
import { applyDeploy, planDeploy } from "../../../gate/release/deploy";
import { FakeAws } from "../../gate/fake-aws";
import { stackFacts } from "../../gate/stack-facts";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import type { ProgramSpec } from "../lab/program";

const registry = "111122223333.dkr.ecr.us-east-1.amazonaws.com/worker";
export const imageOf = (fill: string): string => `${registry}@sha256:${fill.repeat(64)}`;

/** A worker's service as the stack has it, small: what runs is told by outputs, and an alarm rings when it is down. */
export const program = (threshold = 1): ProgramSpec => {
  const { region, redisHost, redisPort, redisUrlSecretArn, backupBucketName } = stackFacts;
  return {
    resources: [
      {
        type: "aws:ecs/taskDefinition:TaskDefinition",
        name: "task",
        inputs: {
          family: "ops-worker",
          skipDestroy: true,
          containerDefinitions: { $json: [{ name: "worker", image: { $config: "workerImage" } }] },
        },
      },
      {
        type: "aws:ecs/service:Service",
        name: "service",
        inputs: { name: "ops-worker", cluster: "ops", taskDefinition: { $ref: "task.arn" } },
      },
      {
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        name: "alarm",
        inputs: { name: stackFacts.workerDownAlarmName, threshold },
      },
    ],
    outputs: {
      ...{ region, redisHost, redisPort, redisUrlSecretArn, backupBucketName },
      serviceName: { $ref: "service.name" },
      clusterName: "ops",
      taskDefinitionArn: { $ref: "task.arn" },
      workerMinTasks: 2,
      workerDownAlarmName: { $ref: "alarm.name" },
    },
  };
};

/** A lab with that worker, and an ECS and a CloudWatch that tell of the lab's cloud. */
export class WorkerStack {
  readonly aws = new FakeAws();
  /** Image that tasks run, where it is not the one of their task definition. */
  strangeImage: string | undefined;

  private constructor(readonly lab: Lab) {}

  /** Nothing is deployed yet, and nothing is pushed. Until it is closed, the environment leads to its AWS. */
  static async open(): Promise<WorkerStack> {
    const lab = await Lab.open({ config: { workerImage: imageOf("a") } });
    await writeFile(join(lab.project, "package.json"), JSON.stringify({ name: "lab", version: "1.4.0" }));
    await lab.write(program());
    await lab.commit("Add a worker");
    const stack = new WorkerStack(lab);
    stack.tellTheTruth();
    vi.stubEnv("AWS_ENDPOINT_URL", await stack.aws.start());
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    return stack;
  }

  /** ECS tells what runs in the lab's cloud. */
  tellTheTruth(): void {
    const service = () => this.lab.cloud.one("service").inputs["taskDefinition"];
    const image = () => this.strangeImage ?? this.imageOfRunning();
    const task = {
      get taskDefinitionArn() {
        return service();
      },
      get containers() {
        return [{ name: "worker", image: image() }];
      },
    };
    this.aws.service.tasks = [task, task];
    this.aws.service.primary = {
      get taskDefinition() {
        return service();
      },
    };
    this.aws.service.looksUntilAlarm = 3;
    this.strangeImage = undefined;
  }

  private imageOfRunning(): string {
    const running = this.lab.cloud.one("service").inputs["taskDefinition"];
    const task = this.lab.cloud.objects("aws:ecs/taskDefinition:TaskDefinition").find(({ arn }) => arn === running);
    const [container] = JSON.parse(task?.inputs["containerDefinitions"] as string) as { image: string }[];
    return container?.image ?? "";
  }

  gate(time = "2026-11-22T14:02:00.000Z"): Gate {
    return gateIn(this.lab, { clock: () => new Date(time) });
  }

  /** @returns the number of the release */
  async deploy(): Promise<number> {
    const gate = this.gate();
    const approval = { author: gate.person, approvers: ["bo"], minutes: 60 };
    const { seq, outcome } = await applyDeploy(
      gate,
      await planDeploy(gate, { action: "deploy", approval, guards: [] }),
    );
    if (outcome.result !== "succeeded") throw new Error(outcome.why);
    return seq;
  }

  async close(): Promise<void> {
    vi.unstubAllEnvs();
    await Promise.all([this.aws.stop(), this.lab.close()]);
  }
}

/** Looks once: in the lab nothing takes time. */
export const probes: readonly Probe[] = [{ ...workerHealthy, timeoutSeconds: 0 }];
