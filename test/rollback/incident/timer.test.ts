import { expect, test } from "vitest";

import type { RingingAlarm } from "../../../gate/incident/decide";
import { lastDeployIn } from "../../../gate/incident/facts";
import type { Look } from "../../../gate/incident/incident";
import { assess, extend, tick } from "../../../gate/incident/incident";
import { deploy, worker } from "../back/stack";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";

const image = (letter: string) => ({ workerImage: `worker@sha256:${letter}` });
const images = (lab: Lab): string => {
  const { taskDefinition } = lab.cloud.one("service").inputs;
  return JSON.stringify(lab.cloud.objects().find(({ arn }) => arn === taskDefinition)?.inputs);
};

test("takes the image back when a P1 was not mended in time, once, and not before", async (context) => {
  const lab = await Lab.open();
  context.onTestFinished(() => lab.close());
  let minutes = 0;
  const began = Date.now();
  const clock = () => new Date(began + minutes * 60_000);
  const gate = () => gateIn(lab, { clock });
  const good = await deploy(lab, { program: { resources: worker }, config: image("a") }, gate());
  await gate().ledger.append({ kind: "stable", of: good.seq, tag: "v1-stable" });
  const bad = await deploy(lab, { config: image("b") }, gate());

  minutes = 2;
  const alarms: RingingAlarm[] = [{ name: "lab-prod-error-rate-page", severity: "P1", since: clock() }];
  const look: Look = (view, told) =>
    Promise.resolve({ now: clock(), alarms, lastDeploy: lastDeployIn(view), isDeploymentInFlight: false, told });
  const ticked = async () => {
    const own = gate();
    return tick(own, await assess(own, look));
  };

  expect(await ticked()).toBeUndefined();
  minutes = 31;
  await extend(gate(), 15, "the fix is being tested");
  minutes = 33;
  expect(await ticked()).toBeUndefined();
  expect(images(lab)).toContain("sha256:b");

  minutes = 47;
  const rolled = await ticked();
  expect(rolled?.bound.refusals).toEqual([]);
  expect(rolled?.deployed?.outcome.result).toBe("succeeded");
  expect(images(lab)).toContain("sha256:a");
  const view = await gate().ledger.view();
  expect(view.hold).toMatchObject({ releases: [bad.seq] });
  const incident = view.entries.find(({ event }) => event.kind === "incident");
  expect(view.releases.at(-1)?.intent).toMatchObject({ action: "rollback", target: good.seq, incident: incident?.seq });
  expect(view.entries.at(-1)?.event).toMatchObject({
    kind: "incident",
    of: incident?.seq,
    status: "acted",
    method: "B",
  });

  minutes = 60;
  expect(await ticked()).toBeUndefined();
  expect((await gate().ledger.view()).releases).toHaveLength(3);
});
