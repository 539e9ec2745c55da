import { afterAll, beforeAll, expect, test } from "vitest";

import { killPoints, titleOf, TwoReleases } from "../rollback/back/killed";

let releases: TwoReleases;
beforeAll(async () => {
  releases = await TwoReleases.open();
});
afterAll(() => releases.lab.close());

test.each(killPoints.map((point) => [titleOf(point), point] as const))(
  "a rollback that is killed %s is brought to its end",
  async (_, point) => {
    const [is, shouldBe] = await releases.killed(point);
    expect(is).toEqual(shouldBe);
  },
);
