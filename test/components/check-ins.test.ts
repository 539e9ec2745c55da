import { readFileSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { checkInSchedule } from "../../components/sentry/schedule";
import { functionEnvironment, sentryMonitors, workerEnvironment } from "../../runtime/contract";
import { checkIn } from "../../runtime/functions/check-in";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { itemsIn } from "../fixtures/sentry-envelopes";
import type { Recorded } from "./recorder";
import { recordStack } from "./whole-stack";

let receiver: HttpReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await receiver.stop();
});

const sentry = { sentryOrganization: "acme", sentryTeam: "platform" };
const upstash = { redisEngine: "upstash", upstashEmail: "ops@example.com" };
const monitorIds = Object.entries(sentryMonitors);

type Variables = Readonly<Record<string, string>>;

/** What runs with Sentry's DSN and on a schedule, by the end of its name, with its environment. */
function scheduledWork(resources: readonly Recorded[]): ReadonlyMap<string, Variables> {
  const functions = resources
    .filter(({ type }) => type === "aws:lambda/function:Function")
    .map(
      ({ inputs }) => [String(inputs["name"]), (inputs["environment"] as { variables: Variables }).variables] as const,
    )
    .filter(([, variables]) => functionEnvironment.sentryDsnSecretArn in variables);
  const tasks = resources
    .filter(
      ({ type, inputs }) =>
        type === "aws:ecs/taskDefinition:TaskDefinition" && String(inputs["family"]).endsWith("drill"),
    )
    .map(({ inputs }) => [String(inputs["family"]), variablesOf(inputs)] as const);
  return new Map(
    [...functions, ...tasks].map(([name, variables]) => {
      const id = monitorIds.find(([, monitor]) => name.endsWith(`-${monitor}`))?.[1];
      return [id ?? `${name} has no monitor`, variables] as const;
    }),
  );
}

function variablesOf(inputs: Recorded["inputs"]): Variables {
  const [container] = JSON.parse(String(inputs["containerDefinitions"])) as {
    environment: { name: string; value: string }[];
    secrets: { name: string }[];
  }[];
  expect(container?.secrets.map(({ name }) => name)).toContain(workerEnvironment.sentryDsn);
  return Object.fromEntries(container?.environment.map(({ name, value }) => [name, value]) ?? []);
}

/** With which slugs work checks in when its environment is this. */
async function slugsOf(work: ReadonlyMap<string, Variables>): Promise<string[]> {
  for (const [, monitor] of monitorIds) {
    const variables = work.get(monitor);
    if (variables === undefined) continue;
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    await checkIn(`http://key@127.0.0.1:${receiver.port}/1`, monitor, "ok");
    vi.unstubAllEnvs();
  }
  return itemsIn(receiver.received.map(({ body }) => body)).map(({ body }) => String(body["monitor_slug"]));
}

describe.each([
  ["prod", 4, sentry, {}],
  ["prod, whose Redis has no snapshots to export", 2, { ...sentry, ...upstash }, { upstashApiKey: "key-of-upstash" }],
] as const)("what is scheduled in %s", (_name, count, changes, secrets) => {
  let resources: readonly Recorded[];
  let monitors: readonly Recorded[];
  beforeAll(async () => {
    ({ resources } = await recordStack("prod", changes, secrets));
    monitors = resources.filter(({ type }) => type === "sentry:index:CronMonitor");
  });

  it("checks in with the slugs of the cron monitors, and each of those has its work", async () => {
    const work = scheduledWork(resources);
    expect(work.size).toBe(count);
    expect((await slugsOf(work)).sort()).toEqual(monitors.map(({ inputs }) => String(inputs["slug"])).sort());
  });

  it("is expected when it is due", () => {
    const expressions = new Map(
      resources
        .filter(({ type }) => type === "aws:scheduler/schedule:Schedule")
        .map(({ inputs }) => [String(inputs["name"]), String(inputs["scheduleExpression"])]),
    );
    expect(monitors).toHaveLength(count);
    for (const { inputs } of monitors) {
      const expression = expressions.get(String(inputs["slug"])) ?? "no schedule";
      expect(inputs, expression).toMatchObject(checkInSchedule(expression));
    }
  });
});

it("each function checks in with the monitor of its own name", () => {
  const sources: Readonly<Partial<Record<string, string>>> = { [sentryMonitors.restoreDrill]: "runtime/drill/main.ts" };
  for (const [key, monitor] of monitorIds) {
    const source = readFileSync(sources[monitor] ?? `runtime/functions/${monitor}.ts`, "utf8");
    expect(source).toMatch(new RegExp(`checkIn\\([^;]*sentryMonitors\\.${key},`));
  }
});
