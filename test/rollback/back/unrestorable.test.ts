import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { ImageError } from "../../../gate/image/image-error";
import type { Gate, Judge, Judgement } from "../../../gate/gate";
import { recheck } from "../../../gate/release/restorable";
import type { RollbackRequest } from "../../../gate/rollback/rollback";
import { rollBack } from "../../../gate/rollback/rollback";
import { findTarget } from "../../../gate/rollback/target";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import { alarm, deploy, traces, worker } from "./stack";

const image = (letter: string) => ({ workerImage: `worker@sha256:${letter}` });
const hasImage = () => Promise.resolve(true);

let lab: Lab;
/** A stable release that reads jobs of version 1, and what came after it. */
let good: number;

beforeAll(async () => {
  lab = await Lab.open();
  await writeFile(join(lab.project, "release.json"), JSON.stringify({ envelopes: { reads: [1], writes: 1 } }));
  good = (await deploy(lab, { program: { resources: worker }, config: image("a") })).seq;
  await gateIn(lab).ledger.append({ kind: "stable", of: good, tag: "v1-stable" });
  await deploy(lab, { config: image("b") });
});
afterAll(() => lab.close());

/** As `gate rollback --to <seq>` does without `--yes`. */
async function plan(changes: Partial<RollbackRequest>, gate: Gate = gateIn(lab)) {
  const target = findTarget(String(good), await gate.ledger.view());
  const choice = { method: "B", why: "asked for" } as const;
  return rollBack(gate, { target, choice, approvers: [], isMeant: false, hasImage, ...changes });
}

test("nobody goes back to an image that is gone, and nothing is changed", async () => {
  const before = await traces(lab);
  const gone = plan({ hasImage: () => Promise.resolve(false), isMeant: true });
  await expect(gone).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining("image: its image is gone from the registry. Fix: build it") as string,
  });
  expect(await traces(lab)).toEqual(before);
});

test("where the registry does not say, the plan goes on, and it is said", async () => {
  const gate = gateIn(lab);
  const { bound } = await plan({ hasImage: () => Promise.reject(new ImageError("ECR is away")) }, gate);
  expect(bound.refusals).toEqual([]);
  expect(gate.told).toContain("nobody could tell whether its image is there: ECR is away");
});

test("jobs that lie in the queue and could not be read stop it, with their number", async () => {
  const { bound } = await plan({ queued: () => Promise.resolve(new Map([[2, 3]])) });
  expect(bound.refusals.map(({ guard, why }) => `${guard}: ${why}`)).toEqual([
    "envelopes: the queue holds 3 jobs of version 2, which the release cannot read",
  ]);
  expect((await plan({ queued: () => Promise.resolve(new Map([[1, 3]])) })).bound.refusals).toEqual([]);
});

const saying =
  (judgement: Partial<Judgement>): Judge =>
  () =>
    Promise.resolve({
      ...{ text: "{}", resources: [] },
      ...{ objections: [], packVersion: "1.0.0", packDigest: "lab" },
      ...judgement,
    });

test("what excuses old code names the incident and a last day, and stands in the record", async () => {
  const objecting = gateIn(lab, { judge: saying({ objections: ["redis-encrypted-at-rest"] }) });
  const [refusal] = (await plan({ incident: 7 }, objecting)).bound.refusals;
  expect(refusal?.fix).toContain("an exemption with its last day and ticket: incident 7");
  const waived = [{ rule: "redis-encrypted-at-rest", resource: "redis", approver: "bo", until: "2026-12-15" }];
  expect((await plan({}, gateIn(lab, { judge: saying({ waived }) }))).bound.intent.waived).toEqual(waived);
});

test("a recheck that plans the way back finds what today's rules say of the past, and changes nothing", async () => {
  const reasons = async (judge?: Judge) =>
    (await recheck(gateIn(lab, judge ? { judge } : {}), 10, { hasImage, withPlan: true })).map(
      ({ restorable }) => restorable.reasons,
    );
  const cloud = lab.cloud.digest();
  expect(await reasons()).toEqual([[]]);
  expect(await reasons(saying({ objections: ["redis-encrypted-at-rest"] }))).toEqual([
    ["pack: rule redis-encrypted-at-rest objects"],
  ]);
  const { lastGood } = await gateIn(lab).ledger.view();
  expect([lastGood, lab.cloud.digest()]).toEqual([undefined, cloud]);
  await expect(plan({})).rejects.toThrow("cannot be restored: pack: rule");
});

test("a rule that is looked at without a plan finds less", async () => {
  await lab.write({ resources: [...worker, alarm("new", 1)] });
  expect((await recheck(gateIn(lab), 10, { hasImage })).map(({ restorable }) => restorable.reasons)).toEqual([[]]);
});
