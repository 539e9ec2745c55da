import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import fc from "fast-check";

import { parseState } from "../../../gate/engine/state";
import type { Gate } from "../../../gate/gate";
import type { Event } from "../../../gate/ledger/entry";
import type { Downgrade } from "../../../gate/ledger/facts";
import { Ledger } from "../../../gate/ledger/ledger";
import { viewOf } from "../../../gate/ledger/view";
import { faultOf, provenDowngrade } from "../../../gate/rollback/downgrade";
import { schemaHead } from "../../../gate/rollback/guards/schema";
import type { Answer, HttpReceiver } from "../../fixtures/http-receiver";
import { startReceiver } from "../../fixtures/http-receiver";
import { identity, intent, MemoryStore, outcome, written } from "../ledger/entries";
import { runningIn } from "../ledger-events";

const since = new Date("2026-11-20T09:02:00.000Z");
const later = "2026-11-20T10:00:00.000Z";
const snapshot = {
  Status: "available",
  DBInstanceIdentifier: "jobs",
  DbiResourceId: "db-JOBS",
  SnapshotCreateTime: new Date(later),
};

describe("a snapshot", () => {
  const fault = (changes: object) => faultOf({ ...snapshot, ...changes }, { ids: ["db-JOBS"], since });

  it("is a backup of the database as it was with the newer schema", () => {
    expect(fault({})).toBeUndefined();
    expect(faultOf(snapshot, { ids: ["jobs"], since })).toBeUndefined();
  });

  it.each<[object, RegExp]>([
    [{ DbiResourceId: "db-OTHER" }, /is of another database/],
    [{ Status: "creating" }, /is creating, and cannot be restored yet/],
    [{ SnapshotCreateTime: since }, /is older than the schema/],
    [{ SnapshotCreateTime: undefined }, /is older than the schema/],
  ])("with %j is none", (changes, why) => {
    expect(fault(changes)).toMatch(why);
  });

  it("that is not there is none", () => {
    expect(faultOf(undefined, { ids: ["jobs"], since })).toBe("is not there");
  });
});

describe("that the database was brought back", () => {
  let rds: HttpReceiver;
  let answer: Answer;
  const runs = (head: number, from: number, to: number) => intent({ compatibility: { schema: { head, from, to } } });

  beforeEach(async () => {
    rds = await startReceiver(() => answer);
    vi.stubEnv("AWS_ENDPOINT_URL_RDS", rds.url);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    answer = {
      body: `<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots><DBSnapshot>
        <DBSnapshotIdentifier>before</DBSnapshotIdentifier><DBInstanceIdentifier>jobs</DBInstanceIdentifier>
        <DbiResourceId>db-JOBS</DbiResourceId><Status>available</Status>
        <SnapshotCreateTime>${later}</SnapshotCreateTime></DBSnapshot></DBSnapshots>
        </DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>`,
    };
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rds.stop();
  });

  /** Release 1 is gone back to, and 3 came after it. */
  async function proven(events: readonly Event[], id = "db-JOBS"): Promise<Downgrade> {
    const store = new MemoryStore();
    await written(store, events);
    const type = "aws:rds/instance:Instance";
    const resources = [{ urn: `urn:pulumi:prod::worker::${type}::db`, type, custom: true, id }];
    const state = { version: 3, deployment: { resources } };
    const ledger = new Ledger(store, identity);
    const exportState = () => Promise.resolve(parseState(JSON.stringify(state)));
    const view = await ledger.view();
    const gate = { ledger, engine: { exportState } } as unknown as Gate;
    return provenDowngrade(gate, view.releases[0] ?? expect.fail(), view, "before");
  }
  const running = runningIn("ops", "worker");
  const both = [runs(7, 5, 7), outcome(1), runs(8, 7, 8), outcome(3, { running })];

  it("is believed with a backup of what it was, in the region where it runs", async () => {
    expect(await proven(both)).toEqual({ backup: "before", from: 8, to: 7 });
    const [request] = rds.received;
    expect(new URLSearchParams(request?.body).get("DBSnapshotIdentifier")).toBe("before");
    expect(request?.headers.authorization).toContain("/us-east-1/rds/");
  });

  it("is not believed of another database, nor where nobody can look", async () => {
    await expect(proven(both, "db-OTHER")).rejects.toMatchObject({ exitCode: 1 });
    answer = { status: 404, body: error("DBSnapshotNotFoundFault") };
    await expect(proven(both)).rejects.toThrow(/before is not there/);
    answer = { status: 403, body: error("AccessDenied") };
    await expect(proven(both)).rejects.toThrow(/nobody could look at before/);
  });

  const error = (code: string) =>
    `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;

  it("is not asked for where the release runs as it is, or nobody says on what", async () => {
    const fits = [runs(7, 5, 8), outcome(1), runs(8, 7, 8), outcome(3, { running })];
    await expect(proven(fits)).rejects.toThrow("no downgrade is needed");
    const mute = [intent(), outcome(1), runs(8, 7, 8), outcome(3, { running })];
    await expect(proven(mute)).rejects.toThrow("release.json");
    expect(rds.received).toEqual([]);
  });
});

test("a schema goes forward with each release, and back only by a downgrade that was told", () => {
  const step = fc.record({
    head: fc.option(fc.nat(9), { nil: undefined }),
    to: fc.option(fc.nat(9), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const events = steps.map(({ head, to }) =>
        intent({
          ...(head !== undefined && { compatibility: { schema: { head, from: 0, to: 9 } } }),
          ...(to !== undefined && { downgrade: { backup: "b", from: 9, to } }),
        }),
      );
      const entries = events.map((event, at) => ({
        ...{ schema: 1 as const, seq: at + 1, previous: null, at: later, ...identity },
        event,
      }));
      const last = steps.findLastIndex(({ to }) => to !== undefined);
      const brought = steps.slice(last + 1).flatMap(({ head }) => head ?? []);
      const from = steps[last]?.to;
      const known = [...brought, ...(from === undefined ? [] : [from])];
      expect(schemaHead(viewOf(entries))).toBe(known.length === 0 ? undefined : Math.max(...known));
    }),
  );
});
