import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import {
  DeleteServiceCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  waitUntilServicesInactive,
  waitUntilServicesStable,
} from "@aws-sdk/client-ecs";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findMarked, sandboxMark } from "../../sandbox/processes/table";
import { cluster, EcsStage, serviceName } from "./ecs-service";
import type { Emulator } from "./emulator";
import { account, eventually, region, startEmulator } from "./emulator";

let emulator: Emulator;
let stage: EcsStage;
let secretArn: string;
let goodRevision: string;
let healthFile: string;

const check = { command: ["CMD", "node", "health-check.cjs"], interval: 5, timeout: 5, retries: 2, startPeriod: 10 };

/** Waits until AWS's own waiter is content and the rollout has been proven, which that waiter does not look at. */
async function stable(): Promise<void> {
  await waitUntilServicesStable(
    { client: stage.ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { cluster, services: [serviceName] },
  );
  await eventually(async () => {
    expect((await stage.service()).deployments?.map((deployment) => deployment.rolloutState)).toEqual(["COMPLETED"]);
  });
}

const runningTasks = async (count: number) =>
  eventually(async () => {
    const tasks = (await stage.tasks()).filter((task) => task.lastStatus === "RUNNING");
    expect(tasks).toHaveLength(count);
    return tasks;
  });

const update = (taskDefinition: string) =>
  stage.ecs.send(new UpdateServiceCommand({ cluster, service: serviceName, taskDefinition }));

beforeAll(async () => {
  emulator = await startEmulator({ SECRET_OF_THE_SHELL: "must not leak", AWS_PROFILE: "production" });
  stage = new EcsStage(emulator);
  await stage.prepare();
  const secrets = new SecretsManagerClient(emulator.clients);
  const { ARN = "" } = await secrets.send(
    new CreateSecretCommand({ Name: "worker", SecretString: JSON.stringify({ url: "rediss://here", dsn: "there" }) }),
  );
  secretArn = ARN;
  healthFile = join(emulator.folder, "health");
  await writeFile(healthFile, "healthy");
  goodRevision = await stage.register({
    environment: [
      { name: "HEALTH_FILE", value: healthFile },
      { name: "HEALTH_PORT", value: "8080" },
      { name: "METRICS_INTERVAL_SECONDS", value: "120" },
    ],
    secrets: [
      { name: "ALL", valueFrom: secretArn },
      { name: "URL", valueFrom: `${secretArn}:url::` },
    ],
    healthCheck: check,
  });
  await stage.createService(goodRevision, 2);
});

afterAll(() => emulator.stop());

describe("a service", () => {
  test("gets steady with its tasks running, healthy and on its task definition", async () => {
    await stable();
    const service = await stage.service();
    expect(service.runningCount).toBe(2);
    expect(service.deployments?.map((d) => [d.status, d.rolloutState, d.taskDefinition])).toEqual([
      ["PRIMARY", "COMPLETED", goodRevision],
    ]);
    for (const task of await stage.tasks()) {
      expect(task).toMatchObject({ lastStatus: "RUNNING", healthStatus: "HEALTHY", taskDefinitionArn: goodRevision });
      expect(task.containers).toMatchObject([{ name: "worker", lastStatus: "RUNNING", healthStatus: "HEALTHY" }]);
    }
  });

  test("gives a task its environment, its secrets, the sandbox's trust and address, and nothing of the shell", async () => {
    const [task] = await stage.tasks();
    if (task === undefined) throw new Error("no task");
    const [line] = await stage.lines(task);
    const environment = line?.["environment"] as Record<string, string>;
    expect(line?.["ca"]).toBe(true);
    expect(environment).toMatchObject({
      ALL: JSON.stringify({ url: "rediss://here", dsn: "there" }),
      URL: "rediss://here",
      AWS_ENDPOINT_URL: emulator.clients.endpoint,
      AWS_REGION: region,
      HEALTH_HOST: "127.0.0.1",
      METRICS_INTERVAL_SECONDS: "2",
      NODE_EXTRA_CA_CERTS: emulator.ca,
      OPS_SANDBOX: emulator.folder,
    });
    expect(environment["HEALTH_PORT"]).not.toBe("8080");
    expect(Object.keys(environment)).not.toContain("SECRET_OF_THE_SHELL");
    expect(Object.keys(environment)).not.toContain("AWS_PROFILE");
    expect((await fetch(`http://127.0.0.1:${environment["HEALTH_PORT"] ?? ""}`)).status).toBe(200);
  });

  test("replaces a task whose process was killed", async () => {
    const [victim] = await stage.tasks();
    if (victim === undefined) throw new Error("no task");
    process.kill(await stage.processOf(victim), "SIGKILL");
    await eventually(async () => {
      const stopped = (await stage.tasks("STOPPED")).find((task) => task.taskArn === victim.taskArn);
      expect(stopped).toMatchObject({ lastStatus: "STOPPED", stopCode: "EssentialContainerExited" });
      expect(stopped?.containers?.[0]?.exitCode).toBe(137);
    });
    const tasks = await runningTasks(2);
    expect(tasks.map((task) => task.taskArn)).not.toContain(victim.taskArn);
  });

  test("replaces a task that somebody stopped, which ends in good order", async () => {
    await stable();
    const [victim] = await stage.tasks();
    if (victim === undefined) throw new Error("no task");
    await stage.ecs.send(new StopTaskCommand({ cluster, task: victim.taskArn, reason: "drill" }));
    await eventually(async () => {
      const stopped = (await stage.tasks("STOPPED")).find((task) => task.taskArn === victim.taskArn);
      expect(stopped).toMatchObject({ lastStatus: "STOPPED", stopCode: "UserInitiated", stoppedReason: "drill" });
      expect(stopped?.containers?.[0]?.exitCode).toBe(0);
    });
    expect((await stage.lines(victim)).at(-1)).toHaveProperty("stopping");
    await runningTasks(2);
  });

  test("replaces a task whose health check fails", async () => {
    await stable();
    const before = (await stage.tasks()).map((task) => task.taskArn);
    await writeFile(healthFile, "sick");
    await eventually(async () => {
      const reasons = (await stage.tasks("STOPPED"))
        .filter((task) => before.includes(task.taskArn))
        .map((task) => task.stoppedReason);
      expect(reasons).toEqual(["Task failed container health checks", "Task failed container health checks"]);
    });
    await writeFile(healthFile, "healthy");
    await stable();
  });

  test("kills a process that does not stop when its stop timeout is over", async () => {
    const stubborn = await stage.register({
      stopTimeout: 2,
      environment: [{ name: "BEHAVIOUR", value: "stubborn" }],
    });
    await update(stubborn);
    await stable();
    const [victim] = await stage.tasks();
    await stage.ecs.send(new StopTaskCommand({ cluster, task: victim?.taskArn ?? "" }));
    await eventually(async () => {
      const stopped = (await stage.tasks("STOPPED")).find((task) => task.taskArn === victim?.taskArn);
      expect(stopped?.containers?.[0]?.exitCode).toBe(137);
    });
  });
});

describe("a rollout", () => {
  test("replaces every task, and leaves one deployment", async () => {
    await update(goodRevision);
    await stable();
    const tasks = await stage.tasks();
    expect(tasks.map((task) => task.taskDefinitionArn)).toEqual([goodRevision, goodRevision]);
  });

  const failures = [
    {
      name: "crash",
      container: { environment: [{ name: "BEHAVIOUR", value: "crash" }] },
      reason: /Essential container in task exited/,
    },
    {
      name: "have an image that does not exist",
      container: { image: `test@sha256:${"b".repeat(64)}` },
      reason: /CannotPullContainerError: .*b{64}.*not found/,
    },
    {
      name: "need a secret that does not exist",
      container: {
        secrets: [{ name: "GONE", valueFrom: `arn:aws:secretsmanager:${region}:${account}:secret:gone-AbCdEf` }],
      },
      reason: /ResourceInitializationError: .*secret:gone-AbCdEf/,
    },
    {
      name: "log to a group that does not exist",
      container: {
        logConfiguration: {
          logDriver: "awslogs" as const,
          options: { "awslogs-group": "/gone", "awslogs-region": region, "awslogs-stream-prefix": "w" },
        },
      },
      reason: /ResourceInitializationError: .*\/gone does not exist/,
    },
  ];

  test.each(failures)("whose tasks $name goes back to the proven revision", async ({ container, reason }) => {
    const before = (await stage.tasks()).map((task) => task.taskArn).sort();
    const bad = await stage.register(container);
    await update(bad);
    await eventually(async () => expect((await stage.service()).taskDefinition).toBe(goodRevision));
    await stable();
    const service = await stage.service();
    expect(service.deployments?.map((d) => [d.rolloutState, d.taskDefinition])).toEqual([["COMPLETED", goodRevision]]);
    expect(service.events?.some((event) => event.message?.includes("rolling back"))).toBe(true);
    expect((await stage.tasks()).map((task) => task.taskArn).sort()).toEqual(before);
    const failed = (await stage.tasks("STOPPED")).filter((task) => task.taskDefinitionArn === bad);
    expect(failed.length).toBeGreaterThanOrEqual(3);
    for (const task of failed.slice(0, 3)) expect(task.stoppedReason).toMatch(reason);
  });

  test("whose execution role may not read the secrets goes back too", async () => {
    await stage.makeRole("powerless", ["logs:PutLogEvents"]);
    await update(await stage.register({ secrets: [{ name: "ALL", valueFrom: secretArn }] }, "powerless"));
    await eventually(async () => expect((await stage.service()).taskDefinition).toBe(goodRevision));
    const reasons = (await stage.tasks("STOPPED")).map((task) => task.stoppedReason ?? "");
    expect(
      reasons.some((reason) => reason.includes("role/powerless is not authorized to perform: secretsmanager")),
    ).toBe(true);
    await stable();
  });
});

describe("the end", () => {
  test("a deleted service drains and leaves no process", async () => {
    await stage.ecs.send(new DeleteServiceCommand({ cluster, service: serviceName, force: true }));
    await waitUntilServicesInactive(
      { client: stage.ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { cluster, services: [serviceName] },
    );
    expect(await stage.tasks()).toEqual([]);
    await eventually(() => {
      expect(findMarked(sandboxMark, emulator.folder).map(({ pid }) => pid)).toEqual([emulator.pid]);
      return Promise.resolve();
    });
  });
});
