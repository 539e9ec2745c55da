import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import type { Deployed } from "../../../gate/release/deploy";
import { codeOf, type UpResult } from "../../../gate/release/up-command";
import { formatVerified, verifyDeployed } from "../../../gate/release/verify-deployed";
import { probes, WorkerStack } from "./worker-stack";

let stack: WorkerStack;
let deployed: Deployed;

beforeAll(async () => {
  stack = await WorkerStack.open();
  const seq = await stack.deploy();
  const { outcome } = (await stack.gate().ledger.view()).releases.at(-1) ?? expect.fail();
  deployed = { seq, outcome: outcome ?? expect.fail(), isHalfWay: false, errors: [] };
});
beforeEach(() => stack.tellTheTruth());
afterAll(() => stack.close());

/** What `gate up` ends with. */
const codeWith = (verified: UpResult["verified"]) =>
  codeOf({ bound: { refusals: [] }, deployed, verified } as unknown as UpResult);
const state = async () => (await stack.gate().ledger.view()).releases.at(-1)?.state;

it("what was deployed and works is verified, and entered as that", async () => {
  const verified = (await verifyDeployed(stack.gate(), deployed, probes)) ?? expect.fail();
  expect(formatVerified(verified)).toEqual(["verified: worker-healthy, running-image"]);
  expect([codeWith(verified), await state()]).toEqual([0, "verified"]);
});

it("where ECS went back by itself, a deploy that succeeded has failed", async () => {
  stack.aws.service.primary = { taskDefinition: "arn:aws:ecs:us-east-1:0:task-definition/ops-worker:1" };
  const verified = (await verifyDeployed(stack.gate(), deployed, probes)) ?? expect.fail();
  const [head, ...whys] = formatVerified(verified);
  expect(head).toBe("it does NOT work as it should; 1 of 2 say that it does");
  expect(whys).toEqual([expect.stringMatching(/^ {2}fail {5}worker-healthy: rollout: /)]);
  expect([codeWith(verified), await state()]).toEqual([1, "failed"]);
});

it("who cannot be asked is not known to work, and is deployed", async () => {
  const mute = { ...probes[0], run: () => Promise.reject(new Error("no way in")) } as (typeof probes)[number];
  const verified = await verifyDeployed(stack.gate(), deployed, [mute]);
  expect([verified?.verdict, codeWith(verified), await state()]).toEqual(["unknown", 0, "deployed"]);
  const another = await verifyDeployed(stack.gate(), { ...deployed, seq: 99 }, probes);
  expect(another).toMatchObject({ verdict: "unknown", checks: [{ says: /^release 99 is not what is deployed/ }] });
});

it("nothing is asked of what was not deployed to its end, or has no worker", async () => {
  const { outcome } = deployed;
  const before = (await stack.gate().ledger.view()).entries.length;
  const failed: Deployed = { ...deployed, outcome: { ...outcome, result: "failed" } };
  const { running: _, ...without } = outcome;
  for (const one of [failed, { ...deployed, outcome: without }])
    expect(await verifyDeployed(stack.gate(), one, probes)).toBeUndefined();
  expect((await stack.gate().ledger.view()).entries).toHaveLength(before);
});
