import { describe, expect, test } from "vitest";

import { compliantStack } from "./compliant-stack";
import { runPack } from "./run-pack";

describe("a compliant stack", () => {
  test.each(["preview", "update"] as const)("passes every rule in its %s", async (moment) => {
    expect(await runPack(compliantStack(), moment)).toEqual([]);
  });
});
