import { afterAll, beforeAll, expect, it } from "vitest";
import { rm } from "node:fs/promises";

import { exitCodes } from "../../../gate/exit-codes";
import { applyDeploy, exitCodeOf, planDeploy } from "../../../gate/release/deploy";
import { codeOf } from "../../../gate/release/up-command";
import { guardsOfDeploys } from "../../../gate/rollback/guards";
import { cancelled } from "../lab/controls";
import { gateIn, type LabGateOptions } from "../lab/gate";
import type { Lab } from "../lab/lab";
import { commit, gateUp, stage } from "./stage";

let lab: Lab;
beforeAll(async () => {
  lab = await stage();
});
afterAll(() => lab.close());

/** A plan for what is committed now, and the gate that made it. */
async function planned(own: LabGateOptions = {}) {
  const gate = gateIn(lab, own);
  const approval = { author: gate.person, approvers: [], minutes: 60 };
  const bound = await planDeploy(gate, { action: "deploy", approval, guards: guardsOfDeploys });
  expect(bound.refusals).toEqual([]);
  return { gate, bound };
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const view = () => gateIn(lab).ledger.view();
const lastOutcome = async () => (await view()).entries.at(-1)?.event;
const before = async () => ({ cloud: lab.cloud.digest(), state: await lab.state(), locks: lab.locks() });

it("Ctrl-C before anything is changed leaves all as it was, and an entry that says so", async () => {
  const interruption = new AbortController();
  const { gate, bound } = await planned({ signal: interruption.signal });
  const was = await before();
  const hold = lab.cloud.controls.hold({ rpc: "read", name: "alarm" });
  const applied = failureOf(applyDeploy(gate, bound));
  await hold.reached;
  interruption.abort(new Error("Ctrl-C"));
  expect(await applied).toMatchObject({ message: "Ctrl-C" });
  expect(await before()).toEqual(was);
  expect(await lastOutcome()).toMatchObject({ kind: "outcome", result: "interrupted", changes: {} });
  expect((await view()).current).toMatchObject({ seq: 1 });
});

it("Ctrl-C in the middle lets the engine end what it has begun, and records what was done", async () => {
  const interruption = new AbortController();
  const { gate, bound } = await planned({ signal: interruption.signal });
  const hold = lab.cloud.controls.hold({ rpc: "update", name: "topic" });
  const applied = applyDeploy(gate, bound);
  const call = await hold.reached;
  interruption.abort(new Error("Ctrl-C"));
  await cancelled(call.signal);
  const deployed = await applied;
  expect(deployed.outcome).toMatchObject({ result: "interrupted", changes: { update: 1 } });
  expect(exitCodeOf(deployed)).toBe(exitCodes.halfWay);
  expect(lab.locks()).toEqual([]);
  expect(lab.cloud.one("alarm").inputs).toMatchObject({ threshold: 2 });
  expect(lab.cloud.one("topic").inputs).toMatchObject({ threshold: 1 });
  expect(await view()).toMatchObject({ open: undefined, current: undefined });
});

it("what was interrupted is finished by the next deploy", async () => {
  const { state } = await before();
  expect(state.pending).toEqual([]);
  const { deployed } = await gateUp(lab, { yes: true });
  expect(deployed?.outcome).toMatchObject({ result: "succeeded", changes: { update: 1 } });
  expect(lab.cloud.one("topic").inputs).toMatchObject({ threshold: 2 });
});

it("an engine that fails half-way exits with 3, and the ledger names the resource and not what was said of it", async () => {
  await commit(lab, 3);
  const { gate, bound } = await planned();
  lab.cloud.controls.leaveUnfinished({ rpc: "update", name: "topic" }, "not stable");
  const deployed = await applyDeploy(gate, bound);
  expect(exitCodeOf(deployed)).toBe(exitCodes.halfWay);
  expect(deployed.outcome).toMatchObject({ result: "failed", why: "the engine failed: aws:sns:Topic (topic)" });
  expect(deployed.errors.join("\n")).toContain("not stable");
  expect(gate.told.join("\n")).toContain("not stable");
  expect(await lastOutcome()).toEqual(deployed.outcome);
});

it("where the cloud has changed since, the engine refuses in its own preview, and nothing is changed", async () => {
  const { gate, bound } = await planned();
  lab.cloud.change("alarm", { threshold: 99 });
  const was = await before();
  const deployed = await applyDeploy(gate, bound);
  expect(exitCodeOf(deployed)).toBe(exitCodes.notPassed);
  expect(deployed.outcome).toMatchObject({ result: "failed", changes: {} });
  expect(deployed.outcome.why).toMatch(/^the engine refused in its own preview/);
  expect(await before()).toEqual(was);
  lab.cloud.change("alarm", { threshold: 3 });
});

it("where somebody else holds the stack's lock, nothing is begun, and it exits with 4", async () => {
  const { gate, bound } = await planned();
  const lock = await lab.leaveLock({ pid: process.pid });
  const was = await before();
  expect(await failureOf(applyDeploy(gate, bound))).toMatchObject({ exitCode: exitCodes.busy });
  expect(await before()).toEqual(was);
  expect(await view()).toMatchObject({ open: undefined });
  await rm(lock);
});

it("of two gates at once one deploys, and the other exits with 4", async () => {
  const both = await Promise.all([planned(), planned({ person: "Bo <bo@example.com>" })]);
  const { entries } = await view();
  const applied = await Promise.all(
    both.map(({ gate, bound }) => applyDeploy(gate, bound).catch((error: unknown) => error)),
  );
  expect(applied).toContainEqual(
    expect.objectContaining({ outcome: expect.objectContaining({ result: "succeeded" }) as unknown }),
  );
  expect(applied).toContainEqual(expect.objectContaining({ exitCode: exitCodes.busy }));
  const after = await view();
  expect(after.entries.slice(entries.length).map(({ event }) => event.kind)).toEqual(["intent", "outcome"]);
  expect(await lab.strays()).toEqual({ orphans: [], lost: [] });
});

it("pulumi up is refused while the gate deploys; who writes to the ledger meanwhile disturbs nothing", async () => {
  await commit(lab, 4);
  const { gate, bound } = await planned();
  const hold = lab.cloud.controls.hold({ rpc: "update", name: "topic" });
  const applied = applyDeploy(gate, bound);
  await hold.reached;
  const plain = await lab.plain("up", "--yes");
  await gateIn(lab).ledger.append({ kind: "verified", of: 1, verdict: "pass", checks: [] });
  hold.release();
  expect(plain.code).not.toBe(0);
  expect(plain.stderr + plain.stdout).toContain("locked");
  const { outcome } = await applied;
  expect(outcome).toMatchObject({ result: "succeeded", changes: { update: 2 } });
  expect(await lastOutcome()).toEqual(outcome);
  expect(gate.told.at(-1)).toMatch(/^deploy \d+ succeeded$/);
});

it("with --bake a release that nobody else can find is deployed, and not called stable", async () => {
  const result = await gateUp(lab, { yes: true, bake: 1 });
  expect(result.deployed?.outcome.result).toBe("succeeded");
  expect(result.stability).toMatchObject({ tag: undefined });
  expect(codeOf(result)).toBe(exitCodes.notPassed);
  expect((await view()).current?.state).toBe("deployed");
  await expect(gateUp(lab, { bake: 1 })).rejects.toThrow("--bake proves what is deployed");
});

it("an engine that is killed leaves an entry without an end, and nothing is deployed before it is recovered", async () => {
  await commit(lab, 5);
  const { gate, bound } = await planned();
  const killed = lab.killAt({ rpc: "update", name: "topic" });
  expect(await failureOf(applyDeploy(gate, bound))).toMatchObject({ exitCode: exitCodes.halfWay });
  await killed;
  const { open } = await view();
  expect(open?.event).toMatchObject({ kind: "intent", action: "deploy" });
  const next = await gateUp(lab, { yes: true });
  expect(next.deployed).toBeUndefined();
  expect(next.bound.refusals.map(({ guard }) => guard)).toContain("nothing-unfinished");
  expect(codeOf(next)).toBe(exitCodes.busy);
});
