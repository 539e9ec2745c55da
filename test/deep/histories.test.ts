import { describe, expect, test } from "vitest";

import { seedOf, walked } from "../rollback/histories/walk";

const seed = seedOf();
const ways = Number(process.env["OPS_HISTORIES"] ?? 1_000);
const waysOfEach = 5;

/** As many at a time as the lane of the tests of rollback has. */
describe.concurrent("random histories", () => {
  test.each(Array.from({ length: 4 }, (_, index) => index))(
    `from OPS_TEST_SEED=${seed} on, quarter %i: each way back leads to what was there, or is refused for its reason`,
    async (quarter) => {
      for (let walk = quarter; walk < ways / waysOfEach; walk += 4)
        for await (const { what, is, shouldBe } of walked(seed + walk, waysOfEach)) expect(is, what).toEqual(shouldBe);
    },
  );
});
