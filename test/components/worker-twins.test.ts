import { beforeAll, describe, expect, it } from "vitest";
import type { AlarmDefinition } from "../../components/alarms";
import { pagingSeverities } from "../../runtime/contract";
import { only } from "./recorder";
import { alerting, make, makeMonitor } from "./worker";

/**
 * Every alarm of the worker's and of its queue's that pages, and the one that takes a deployment back for the same, or why
 * there is none. An alarm that is not in this list fails the test: somebody must decide.
 */
const twins: Readonly<Record<string, { readonly twin: string } | { readonly none: string }>> = {
  "worker-down": { twin: "worker-down-deployment" },
  "error-rate-page": { twin: "error-rate-deployment" },
  "job-duration-page": { twin: "job-duration-deployment" },
  "api-errors-vercel-page": { twin: "api-errors-vercel-deployment" },
  "queue-depth-page": { twin: "queue-depth-deployment" },
  "queue-oldest-job-page": { twin: "queue-oldest-job-deployment" },
  "queue-unmeasured": { none: "the monitor is a function of its own, which no deployment of the worker changes" },
  "deployment-failed-unreported": { none: "it watches the message about a deployment that is already given up" },
};

/** The most that CodeDeploy takes for one deployment; ECS's own documents and API model name no limit. */
const mostDeploymentAlarms = 10;

/** ECS ends no deployment before the slowest of its alarms could have rung. Seconds. */
const longestJudgement = 120;

describe("each alarm that pages", () => {
  let alarms: ReadonlyMap<string, AlarmDefinition>;
  let named: readonly string[];
  beforeAll(async () => {
    const [worker, monitor] = [await make({ alerting }), await makeMonitor()];
    const made = { ...worker.result.nodes.alarms, ...monitor.result.nodes.alarms };
    alarms = new Map(Object.entries(made).map(([id, { definition }]) => [id, definition]));
    const { alarmNames } = only(worker.resources, "aws:ecs/service:Service")["alarms"] as { alarmNames: string[] };
    named = alarmNames.map((name) => name.replace("ops-agent-worker-prod-", ""));
  });
  const definition = (id: string): AlarmDefinition => {
    const found = alarms.get(id);
    if (found === undefined) throw new Error(`no alarm ${id}`);
    return found;
  };
  const seconds = ({ periods, periodSeconds = 60 }: AlarmDefinition): number => periods * periodSeconds;

  it("has a twin that takes a deployment back, or a reason for none", () => {
    const paging = [...alarms].filter(([, { severity }]) => pagingSeverities.some((one) => one === severity));
    expect(paging.map(([id]) => id).sort()).toEqual(Object.keys(twins).sort());
  });

  it("has a twin that ECS heeds, with the same page of the runbook, and that wakes nobody itself", () => {
    for (const [page, choice] of Object.entries(twins)) {
      if ("none" in choice) continue;
      expect(named, page).toContain(choice.twin);
      expect(definition(choice.twin)).toMatchObject({ runbook: definition(page).runbook, severity: "P3" });
      expect(definition(choice.twin).silence, page).toBe("notBreaching");
    }
    expect(named.length).toBeLessThanOrEqual(mostDeploymentAlarms);
  });

  it("has a twin that needs no longer, nor longer than a deployment should wait, and is not nearer", () => {
    for (const [page, choice] of Object.entries(twins)) {
      if ("none" in choice) continue;
      const [paging, rollback] = [definition(page), definition(choice.twin)];
      expect(seconds(rollback), page).toBeLessThanOrEqual(Math.min(seconds(paging), longestJudgement));
      expect(rollback.rings, page).toBe(paging.rings);
      if (paging.rings === "above") expect(rollback.threshold, page).toBeGreaterThanOrEqual(paging.threshold);
      else expect(rollback.threshold, page).toBeLessThanOrEqual(paging.threshold);
    }
  });
});

it("the text of a twin names the threshold at which it takes a deployment back, and how long that takes", async () => {
  const { result } = await make({
    alerting,
    jobDuration: { warnSeconds: 60, pageSeconds: 90, rollbackSeconds: 100 },
    apiErrors: { warnPercent: 5, pagePercent: 25, rollbackPercent: 60, minimumCalls: 20 },
  });
  const text = (id: string) => result.nodes.alarms[id]?.definition.symptom;
  expect(["job-duration", "api-errors-vercel", "queue-depth"].map((id) => text(`${id}-deployment`))).toEqual([
    "A deployment is rolled back for this: Of twenty jobs one has taken longer than 100 s, for 2 minutes.",
    "A deployment is rolled back for this: More than 60 % of the calls to vercel in 2 minutes had no good answer.",
    "A deployment is rolled back for this: More than 1000 jobs have been waiting for 2 minutes.",
  ]);
});
