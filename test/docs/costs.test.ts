import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { format, resolveConfig } from "prettier";
import { expect, test } from "vitest";

import { backupMetrics, externalApis, metrics, redisEvents } from "../../runtime/contract";
import type { Profile } from "../../settings";
import { recordStack } from "../components/whole-stack";
import type { Quantities } from "./costs";
import { costsPage, quantitiesOf } from "./costs";
import { monthlyUsd } from "./prices";
import { knownMetrics, ofWorker } from "./published-metrics";

const page = "docs/costs.md";
const profiles: readonly Profile[] = ["sandbox", "staging", "prod"];

/** What a stack uses as its `Pulumi.<stack>.yaml` stands. */
const usedBy = async (profile: Profile): Promise<Quantities> =>
  quantitiesOf(profile, (await recordStack(profile)).resources);

test("the page of costs is what the program makes, at today's table of prices", async () => {
  const used = new Map<string, Quantities>();
  for (const profile of profiles) used.set(profile, await usedBy(profile));
  const options = { ...(await resolveConfig(page)), filepath: page };
  await expect(await format(costsPage(used), options)).toMatchFileSnapshot(resolve(page));
}, 180_000);

test("the page's sums are the sums of its rows", () => {
  const rows = readFileSync(page, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const total = rows.find(([, part]) => part === "**USD a month**") ?? [];
  profiles.forEach((_, index) => {
    const column = 4 + index;
    const amounts = rows.flatMap((cells) => {
      const [, amount] = cells[column]?.split(" = ") ?? [];
      return amount === undefined ? [] : [Number(amount)];
    });
    const sum = amounts.reduce((one, other) => one + other, 0);
    // Each row is rounded for itself.
    expect(Math.abs(sum - Number(total[column]?.replaceAll("*", "")))).toBeLessThan(0.005 * amounts.length);
    expect(sum).toBeGreaterThan(20);
  });
});

test("every metric of the contract is accounted for", () => {
  const {
    namespace: _namespace,
    dimension: _dimension,
    apiDimension: _api,
    secretDimension: _secret,
    ...names
  } = metrics;
  const published = [names, backupMetrics, redisEvents].flatMap((group) => Object.values(group));
  expect([...knownMetrics].sort()).toEqual(published.sort());
});

test("a secret more is a metric more, and so is an API", () => {
  const ages = (arns: object) =>
    quantitiesOf("none", [
      {
        type: "aws:lambda/function:Function",
        name: "one",
        inputs: {
          name: "ops-agent-worker-prod-secret-age",
          environment: { variables: { WATCHED_ARNS: JSON.stringify(arns) } },
        },
      },
    ]).get("customMetric");
  expect([ages({ one: "arn:1" }), ages({ one: "arn:1", two: "arn:2" })]).toEqual([1, 2]);
  expect(ofWorker).toBe(4 + 3 * (Object.keys(externalApis).length + 1));
});

test("an hour's price is a month's after 730 hours", () => {
  expect(monthlyUsd("natGateway")).toBeCloseTo(32.85);
  expect(monthlyUsd("key")).toBe(1);
});

test("a type without a price, or a size without one, is no free one", () => {
  const one = (type: string, inputs: Record<string, unknown>) => quantitiesOf("prod", [{ type, name: "one", inputs }]);
  expect(() => one("aws:redshift/cluster:Cluster", {})).toThrow(
    "does not know what aws:redshift/cluster:Cluster costs",
  );
  expect(() =>
    one("aws:elasticache/replicationGroup:ReplicationGroup", { nodeType: "cache.x", numCacheClusters: 1 }),
  ).toThrow("has no price for cache.x");
});
