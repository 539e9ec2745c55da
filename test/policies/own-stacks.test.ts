import { describe, expect, test } from "vitest";

import { recorded, recordedNames } from "../recording/recording";
import { PackRun } from "./run-pack";

/** The project's own stacks are what the rules ask for: nothing is said of them, at any time. */
describe.each(recordedNames)("%s", (name) => {
  test.each(["preview", "update"] as const)("passes every rule in its %s", async (moment) => {
    const run = new PackRun();
    const resources = recorded(name, moment);
    expect([...(await run.early(resources)), ...(await run.host(resources))]).toEqual([]);
  });
});
