import { afterAll, describe, expect, test } from "vitest";

import { seedOf, walked } from "../rollback/histories/walk";

const ways = Number(process.env["OPS_HISTORIES"] ?? 1_000);
const waysOfEach = 5;
const seed = seedOf();
const seeds = Array.from({ length: Math.ceil(ways / waysOfEach) }, (_, index) => seed + index);

const come = { back: 0, refused: 0 };
afterAll(() => {
  console.log(
    `${come.back + come.refused} ways back of ${seeds.length} histories from OPS_TEST_SEED=${seed} on: ` +
      `${come.back} as a fresh deploy of the target, ${come.refused} refused as expected with nothing changed`,
  );
});

/** One history again: its seed, and OPS_HISTORIES=5. */
describe.concurrent("a random history", () => {
  test.each(seeds)(
    "of OPS_TEST_SEED=%i: each way back leads to what was there, or is refused for its reason",
    async (seed) => {
      for await (const { what, isRefused, is, shouldBe } of walked(seed, waysOfEach)) {
        expect(is, what).toEqual(shouldBe);
        come[isRefused ? "refused" : "back"] += 1;
      }
    },
  );
});
