import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { killPoints, titleOf, TwoReleases } from "../rollback/back/killed";
import { Tally } from "../rollback/recover/tally";

const tally = new Tally();
let releases: TwoReleases;
beforeAll(async () => {
  releases = await TwoReleases.open();
});
afterAll(async () => {
  console.log(`\n${String(tally)}`);
  await releases.lab.close();
});

describe.concurrent("a rollback that is killed", () => {
  test.each(killPoints.map((point) => [titleOf(point), point] as const))(
    "%s, is brought to its end",
    async (_, point) => {
      const killed = await releases.killed(point);
      const other = await killed.lab.copy();
      try {
        const left = await releases.plainlyRecovered({ ...killed, lab: other });
        await tally.count("pulumi cancel, up", "rollback", other, left);
        const [is, shouldBe] = await releases.recovered(killed);
        await tally.count("gate recover", "rollback", killed.lab, is.left);
        expect(is).toEqual(shouldBe);
      } finally {
        await other.close();
        await killed.lab.close();
      }
    },
  );
});
