import { describe, expect, it } from "vitest";
import { parseStack, StackUnreadable } from "../../gate/stack";
import { exportJson, outputsJson, stackFacts } from "./stack-facts";

/** The whole message, so that what a person reads cannot change unseen. */
function refusal(outputs: string, exported: string): string {
  try {
    parseStack(outputs, exported);
  } catch (error) {
    if (error instanceof StackUnreadable) return error.message;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("parseStack", () => {
  it("reads outputs, the stack's name, and the task definitions that stay", () => {
    expect(parseStack(outputsJson(), exportJson())).toEqual(stackFacts);
  });

  it("ignores outputs that no probe needs", () => {
    expect(parseStack(outputsJson({ alarmTopicArns: { P0: "arn" } }), exportJson())).toEqual(stackFacts);
  });

  it("says so when the stack was never deployed", () => {
    const empty = JSON.stringify({ version: 3, deployment: { manifest: {} } });
    expect(refusal("{}", empty)).toBe(
      "the stack has no resources: it was never deployed, or destroyed. Deploy it: pulumi up",
    );
  });

  it("names every output that is missing or wrong", () => {
    const message = refusal(outputsJson({ region: undefined, redisPort: "6379" }), exportJson());
    expect(message).toBe(
      "stack sandbox lacks outputs that probes need. Deploy it to the end: pulumi up\n" +
        "✖ Invalid input: expected string, received undefined\n  → at region\n" +
        "✖ Invalid input: expected number, received string\n  → at redisPort",
    );
  });

  it("refuses a state of another shape", () => {
    expect(refusal("{}", "{}")).toContain("pulumi stack export has an unexpected shape");
  });
});
