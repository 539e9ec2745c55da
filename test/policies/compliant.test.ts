import { describe, expect, test } from "vitest";

import { breaks } from "./breaks";
import { compliantStack } from "./compliant-stack";
import { runPack } from "./run-pack";
import type { StackFixture } from "./stack-fixture";

describe("the small stack that is broken in places", () => {
  test.each(["preview", "update"] as const)("passes the rules that it is made for in its %s", async (moment) => {
    const said = await runPack(compliantStack(), moment);
    expect(said.filter(({ rule }) => rule in breaks)).toEqual([]);
  });
});

describe("a foundation, which runs no service", () => {
  const foundation: StackFixture = { foundation: { type: "ops:foundation:Foundation", props: {} } };

  test("is asked for none", async () => {
    expect(await runPack(foundation, "update")).toEqual([]);
  });

  test("is a service all the same as soon as something runs in it", async () => {
    const service = { type: "aws:lambda/function:Function", props: { name: "worker" } };
    const said = await runPack({ ...foundation, service }, "update");
    expect(said.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["redis-provisioned", "worker-service-declared", "backup-bucket-declared"]),
    );
  });
});
