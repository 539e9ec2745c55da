import { expect, test } from "vitest";

import { alarm, bucket, deploy } from "../back/stack";
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

test("knows a store that is gone, and says nothing of stores in another account", async (context) => {
  const emergency = await openEmergency(context);
  const { lab, aws } = emergency;
  await deploy(lab, { program: { resources: [bucket, alarm("alarm", 1)] } });
  // The lab's own.
  aws.account = "111122223333";
  const look = () => emergency.gate("incident", "--drift", "--json");
  expect(answerOf(await look())).toMatchObject({ incident: null });
  aws.account = "999900001111";
  const strange = await look();
  expect(strange).toMatchObject({ code: 2, stdout: "" });
  expect(strange.stderr).toContain("these credentials are of another account");
  aws.account = "111122223333";
  lab.cloud.remove("bucket");
  expect(answerOf(await look())).toMatchObject({
    incident: { severity: "P0", method: "D" },
    decision: { because: ["somebody says: missing-store", expect.stringContaining("from a backup only")] },
  });
});
