import { describe, expect, test } from "vitest";

import { seedOf, walked } from "./walk";

const seed = seedOf();

/** 20 ways back; `npm run test:deep` takes 1,000. */
describe.concurrent("a random history", () => {
  test.each([0, 1, 2, 3].map((index) => seed + index))(
    "of OPS_TEST_SEED=%i: each way back leads to what was there, or is refused for its reason",
    async (own) => {
      for await (const { what, is, shouldBe } of walked(own, 5)) expect(is, what).toEqual(shouldBe);
    },
    300_000,
  );
});
