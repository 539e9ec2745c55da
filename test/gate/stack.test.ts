import { describe, expect, it } from "vitest";

import { parseState } from "../../gate/engine/state";
import { stackIn, StackUnreadable } from "../../gate/stack";
import { exportJson, stackFacts } from "./stack-facts";

const read = (exported: string) => stackIn(parseState(exported));

/** The whole message, so that what a person reads cannot change unseen. */
function refusal(exported: string): string {
  try {
    read(exported);
  } catch (error) {
    if (error instanceof StackUnreadable) return error.message;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("stackIn", () => {
  it("reads outputs, the stack's name, and the task definitions that stay", () => {
    expect(read(exportJson())).toEqual(stackFacts);
  });

  it("ignores outputs that no probe needs", () => {
    expect(read(exportJson({ alarmTopicArns: { P0: "arn" } }))).toEqual(stackFacts);
  });

  it("says so when the stack was never deployed", () => {
    expect(refusal(JSON.stringify({ version: 3, deployment: { manifest: {} } }))).toBe(
      "the stack has no resources: it was never deployed, or destroyed. Deploy it: pulumi up",
    );
  });

  it("names every output that is missing or wrong", () => {
    expect(refusal(exportJson({ region: undefined, redisPort: "6379" }))).toBe(
      "stack sandbox lacks outputs that probes need. Deploy it to the end: pulumi up\n" +
        "✖ Invalid input: expected string, received undefined\n  → at region\n" +
        "✖ Invalid input: expected number, received string\n  → at redisPort",
    );
  });
});
