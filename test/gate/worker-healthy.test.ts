import { describe, expect, it } from "vitest";
import { runProbe } from "../../gate/probe/probe";
import { workerHealthy } from "../../gate/probe/worker-healthy";
import { statuses, useFakeAws } from "./probe-context";
import { stackFacts } from "./stack-facts";

const allPass = { state: "pass", rollout: "pass", revision: "pass", health: "pass" };
const otherRevision = stackFacts.taskDefinitionArn.replace(/:3$/, ":2");

describe("worker-healthy", () => {
  const { aws, context } = useFakeAws();

  it("passes when every task is healthy and runs what the state says", async () => {
    const result = await runProbe(workerHealthy, context());
    expect(statuses(result.details)).toEqual(allPass);
    expect(result.summary).toBe(
      "the state holds ops-worker:3; primary deployment COMPLETED; each task runs ops-worker:3; " +
        "2 of 2 running tasks HEALTHY, at least 2 wanted",
    );
  });

  it("waits for a task that is about to become healthy", async () => {
    aws().service.tasks = [{}, { healthStatus: "UNKNOWN" }];
    const checks = workerHealthy.run(context({ timeoutSeconds: 20 }));
    await expect
      .poll(() => aws().operations.filter((operation) => operation === "DescribeTasks").length)
      .toBeGreaterThan(1);
    aws().service.tasks = [{}, {}];
    expect(statuses(await checks)).toEqual(allPass);
  });

  it.each([
    ["too few tasks", [{}], { health: "fail" }],
    ["no task", [], { revision: "fail", health: "fail" }],
    ["an unhealthy task among enough healthy ones", [{}, {}, { healthStatus: "UNHEALTHY" }], { health: "fail" }],
    ["a task about whose health nobody knows", [{}, { healthStatus: "UNKNOWN" }], { health: "unknown" }],
    ["a task that has not started yet", [{}, { lastStatus: "PENDING" }], { health: "fail" }],
    ["a task of another revision", [{}, { taskDefinitionArn: otherRevision }], { revision: "fail" }],
  ])("does not pass with %s", async (_, tasks, changes) => {
    aws().service.tasks = tasks;
    expect(statuses(await workerHealthy.run(context()))).toEqual({ ...allPass, ...changes });
  });

  it.each([
    ["still going on", { rolloutState: "IN_PROGRESS" }, "fail"],
    ["failed", { rolloutState: "FAILED" }, "fail"],
    ["of another revision", { taskDefinition: otherRevision }, "fail"],
    ["not reported", { rolloutState: undefined }, "unknown"],
  ])("does not pass with a primary deployment %s", async (_, primary, status) => {
    aws().service.primary = primary;
    expect(statuses(await workerHealthy.run(context()))).toEqual({ ...allPass, rollout: status });
  });

  it("fails when the state does not hold the revision that the outputs name", async () => {
    const stack = { ...stackFacts, taskDefinitionArnsInState: [otherRevision] };
    expect(statuses(await workerHealthy.run(context({ stack, timeoutSeconds: 600 })))).toEqual({
      ...allPass,
      state: "fail",
    });
  });

  it("fails when the service is gone", async () => {
    aws().service.status = "INACTIVE";
    const result = await runProbe(workerHealthy, context());
    expect(result).toMatchObject({ status: "fail", summary: "service: no active service ops-worker in cluster ops" });
  });

  it("is unknown when AWS does not answer", async () => {
    await aws().stop();
    const result = await runProbe(workerHealthy, context());
    expect(result.status).toBe("unknown");
    expect(result.summary).toMatch(/^probe: could not look: connect ECONNREFUSED/);
  });
});
