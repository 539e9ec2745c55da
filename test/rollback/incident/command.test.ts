import { expect, test } from "vitest";

import { answerOf, openEmergency } from "../stop/emergency";

test("says what to do, keeps the record, and is told when it is over", async (context) => {
  const emergency = await openEmergency(context);
  const { aws } = emergency;
  const quiet = await emergency.gate("incident", "--json");
  expect([quiet.code, answerOf(quiet)], quiet.stderr).toMatchObject([0, { incident: null, decision: null }]);

  aws.alarms = [
    {
      AlarmName: "lab-prod-worker-down",
      AlarmActions: ["arn:aws:sns:us-east-1:000000000000:lab-prod-alarms-p0"],
      StateTransitionedTimestamp: Date.now() / 1000 + 60,
    },
  ];
  const down = await emergency.gate("incident");
  expect(down.code, down.stderr).toBe(1);
  expect(down.stdout).toContain("P0, incident 3 since");
  expect(down.stdout).toContain("no other stable release");
  const harmful = await emergency.gate("incident", "--told", "harm", "--tick", "--json");
  expect(answerOf(harmful)).toMatchObject({ incident: { seq: 3, told: ["harm"] }, decision: { method: "D" } });

  expect(await emergency.gate("incident", "--close")).toMatchObject({ code: 2, stdout: "" });
  expect((await emergency.gate("incident", "--close", "--reason", "mended")).code).toBe(0);
  expect((await emergency.view()).entries.map(({ event }) => event.kind)).toEqual([
    ...["intent", "outcome", "incident", "incident", "incident"],
  ]);
});
