import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Gate } from "../../../gate/gate";
import type { IncidentFacts } from "../../../gate/incident/decide";
import { decide } from "../../../gate/incident/decide";
import { assess, close, extend, isDue } from "../../../gate/incident/incident";
import type { Incident } from "../../../gate/incident/incidents";
import type { ToldFact } from "../../../gate/ledger/entry";
import { FolderStore } from "../../../gate/ledger/folder-store";
import { Ledger } from "../../../gate/ledger/ledger";
import { rollbackKeys } from "../../../settings/keys/rollback";
import { alarm, deploy, minutesAgo, now } from "./cases";

let folder: string;
let time: Date;
let settings: Record<string, string>;
let facts: Omit<IncidentFacts, "told" | "now">;
let gate: Gate;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ops-incident-"));
  time = now;
  settings = {};
  facts = { alarms: [alarm("P1", 3)], lastDeploy: deploy(8), isDeploymentInFlight: false };
  const identity = { project: "ops", stack: "prod", by: "Ann", host: "lab" };
  gate = {
    engine: { configuration: () => Promise.resolve({ plain: settings, secrets: [] }) },
    ledger: new Ledger(new FolderStore(folder), identity, () => time),
    clock: () => time,
    progress: () => undefined,
  } as unknown as Gate;
});
afterEach(() => rm(folder, { recursive: true }));

const after = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
const look = (more?: readonly ToldFact[]) =>
  assess(gate, (_, told) => Promise.resolve({ ...facts, now: time, told }), more);
const entered = async (): Promise<unknown[]> => (await gate.ledger.view()).entries.map(({ event }) => event);

describe("an incident", () => {
  it("is entered once, with its deadline, however often somebody looks", async () => {
    const { incident, decision } = await look();
    expect(decision).toMatchObject({ method: "fix", afterwards: "B" });
    expect(incident).toMatchObject({ seq: 1, severity: "P1", deadline: after(30).toISOString(), isOpen: true });
    time = after(10);
    expect((await look()).incident).toEqual(incident);
    expect(await entered()).toHaveLength(1);
  });

  it("has the time that the stack has set", async () => {
    settings = { "ops:rollbackMatrix": "P0:0,P1:12,P2:none,P3:none" };
    expect((await look()).incident?.deadline).toBe(after(12).toISOString());
  });

  it("is not what is only worth knowing", async () => {
    facts = { ...facts, alarms: [alarm("P3", 3)] };
    expect(await look()).toMatchObject({ decision: { severity: "P3" }, incident: undefined });
    facts = { ...facts, alarms: [] };
    expect(await look()).toMatchObject({ decision: undefined, incident: undefined });
    expect(await entered()).toEqual([]);
  });

  it("gets worse, and gets no new time by flickering", async () => {
    facts = { ...facts, alarms: [alarm("P2", 3)] };
    expect((await look()).incident).toMatchObject({ severity: "P2", deadline: undefined });
    facts = { ...facts, alarms: [alarm("P1", 3)] };
    time = after(5);
    expect((await look()).incident).toMatchObject({ seq: 1, severity: "P1", deadline: after(35).toISOString() });
    facts = { ...facts, alarms: [alarm("P2", 3)] };
    time = after(20);
    expect((await look()).incident).toMatchObject({ severity: "P1", deadline: after(35).toISOString() });
    facts = { ...facts, alarms: [alarm("P1", 3)] };
    time = after(25);
    expect((await look()).incident).toMatchObject({ severity: "P1", deadline: after(35).toISOString() });
  });

  it("remembers what a person has told", async () => {
    await look();
    expect((await look(["harm"])).incident).toMatchObject({
      severity: "P0",
      method: "D",
      deadline: after(1).toISOString(),
    });
    expect((await look()).incident).toMatchObject({ severity: "P0", method: "D", told: ["harm"] });
    expect(await entered()).toHaveLength(2);
  });

  it("is extended for a reason, from its deadline or from now, and closed", async () => {
    await expect(extend(gate, 15, "r")).rejects.toThrow("no incident is open");
    await look();
    expect((await extend(gate, 15, "the fix is being tested")).deadline).toBe(after(45).toISOString());
    time = after(60);
    expect((await extend(gate, 5, "again")).deadline).toBe(after(65).toISOString());
    expect((await look()).incident?.deadline).toBe(after(65).toISOString());
    expect(await close(gate, "mended")).toMatchObject({ isOpen: false });
    expect((await entered()).at(-1)).toMatchObject({ status: "closed", because: ["mended"] });
    expect((await look()).incident).toMatchObject({ severity: "P1", deadline: after(90).toISOString() });
  });
});

describe("the timer", () => {
  const matrix = rollbackKeys.rollbackMatrix.schema.parse(rollbackKeys.rollbackMatrix.fallback);
  const incident: Incident = {
    ...{ seq: 1, since: "", by: "Ann", isOpen: true, severity: "P1", method: "fix", because: [], told: [] },
    ...{ deadline: now.toISOString(), hasActed: false },
  };
  const due = (changes: Partial<IncidentFacts> = {}, own: Partial<Incident> = {}): boolean =>
    isDue({ ...incident, ...own }, decide({ ...facts, now, told: [], ...changes }, matrix), now);

  it("acts when the time is over and it still rings", () => {
    expect(due()).toBe(true);
  });

  it.each<[string, Partial<IncidentFacts>, Partial<Incident>]>([
    ["the time is not over", {}, { deadline: after(1).toISOString() }],
    ["there is no deadline", {}, { deadline: undefined }],
    ["it has acted", {}, { hasActed: true }],
    ["nothing rings", { alarms: [] }, {}],
    ["only something smaller rings", { alarms: [alarm("P2", 3)] }, {}],
    ["it is P0, which a person approves", { alarms: [alarm("P0", 3)] }, {}],
    ["more than the image has changed", { lastDeploy: deploy(8, { target: { seq: 38, isImageOnly: false } }) }, {}],
    ["the schema forbids it", { told: ["schema"] }, {}],
    ["jobs forbid it", { told: ["jobs"] }, {}],
    ["a store is gone", { told: ["missing-store"] }, {}],
    ["it went back already", { lastDeploy: deploy(8, { isRollback: true }) }, {}],
    ["it rang before the deploy", { alarms: [{ ...alarm("P1", 3), since: minutesAgo(9) }] }, {}],
  ])("waits when %s", (_, changes, own) => {
    expect(due(changes, own)).toBe(false);
  });
});
