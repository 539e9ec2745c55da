import type { ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { describe, expect, it } from "vitest";
import { drillAgeSeconds, dumpAgeSeconds } from "../../runtime/backups/inventory";
import type { Manifest } from "../../runtime/backups/manifest";
import { isPlausibleCount, manifest as manifestSchema } from "../../runtime/backups/manifest";
import { secondsBetween, stamp, timeIn } from "../../runtime/backups/times";
import { ExportSnapshots } from "../../runtime/functions/snapshot-export/snapshots";

const noon = new Date("2026-11-22T12:00:00Z");
const hoursAgo = (hours: number) => ({ key: "", at: new Date(noon.getTime() - hours * 3_600_000) });

describe("names with a time", () => {
  it("give the time back, to the minute", () => {
    expect(stamp(new Date("2026-01-02T03:04:59.999Z"))).toBe("20260102-0304");
    expect(timeIn("redis/dump-20260102-0304.rdb")).toEqual(new Date("2026-01-02T03:04:00Z"));
    expect(timeIn("drills/restore-20260102-0304-passed.json")).toEqual(new Date("2026-01-02T03:04:00Z"));
    expect(timeIn("ops-export-20260102-0304")).toEqual(new Date("2026-01-02T03:04:00Z"));
  });

  it.each(["redis/dump.rdb", "redis/dump-20261302-0304.rdb", "redis/dump-20260102-03045.rdb"])(
    "have none: %s",
    (name) => {
      expect(timeIn(name)).toBeUndefined();
    },
  );

  it("never lie in the future", () => {
    expect(secondsBetween(noon, hoursAgo(1).at)).toBe(0);
  });
});

describe("ages", () => {
  it("are those of the newest dump and of the last drill that passed", () => {
    const inventory = { manifests: [hoursAgo(50), hoursAgo(2)], passedDrills: [hoursAgo(80), hoursAgo(30)] };
    expect(dumpAgeSeconds(inventory, noon)).toBe(2 * 3_600);
    expect(drillAgeSeconds(inventory, noon)).toBe(30 * 3_600);
  });

  it("count from the oldest dump while no drill has passed, and are unknown while there is no dump", () => {
    const undrilled = { manifests: [hoursAgo(50), hoursAgo(2)], passedDrills: [] };
    expect(drillAgeSeconds(undrilled, noon)).toBe(50 * 3_600);
    const empty = { manifests: [], passedDrills: [] };
    expect([dumpAgeSeconds(empty, noon), drillAgeSeconds(empty, noon)]).toEqual([undefined, undefined]);
  });
});

describe("a snapshot", () => {
  const sent: object[] = [];
  const group = (...roles: string[]) => {
    const NodeGroupMembers = roles.map((CurrentRole, index) => ({
      CacheClusterId: `queue-00${index + 1}`,
      CurrentRole,
    }));
    const send = ({ input }: { input: object }) => {
      sent.push(input);
      return Promise.resolve({ ReplicationGroups: [{ NodeGroups: [{ NodeGroupMembers }] }] });
    };
    return new ExportSnapshots({ send } as unknown as ElastiCacheClient, "queue", "ops-export");
  };

  it("is taken of a replica, by its own name: of a group without cluster mode AWS takes none", async () => {
    await group("primary", "replica").take("one");
    expect(sent.at(-1)).toEqual({ CacheClusterId: "queue-002", SnapshotName: "one" });
    await group("primary").take("two");
    expect(sent.at(-1)).toEqual({ CacheClusterId: "queue-001", SnapshotName: "two" });
  });

  it("cannot be taken where there is no node", async () => {
    await expect(group().take("three")).rejects.toThrow("queue has no node");
  });
});

describe("a manifest", () => {
  const manifest: Manifest = {
    version: 1,
    replicationGroupId: "redis",
    snapshot: "ops-export-20260102-0304",
    keysBefore: 1_000,
    keysAfter: 1_400,
    canaries: { "backup:canary:0": "a".repeat(64) },
    dump: { key: "redis/dump-20260102-0304.rdb", bytes: 1, sha256: `${"A".repeat(43)}=`, partBytes: 1 },
  };

  it.each([
    [719, false],
    [720, true],
    [1_200, true],
    [1_680, true],
    [1_681, false],
  ])("finds %d keys plausible: %s", (found, expected) => {
    expect(isPlausibleCount(found, manifest)).toBe(expected);
  });

  it("lets a small queue be off by a hundred", () => {
    const small = { ...manifest, keysBefore: 25, keysAfter: 20 };
    expect([isPlausibleCount(0, small), isPlausibleCount(125, small), isPlausibleCount(126, small)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    ["a checksum that is none", { dump: { ...manifest.dump, sha256: "" } }],
    ["an empty dump", { dump: { ...manifest.dump, bytes: 0 } }],
    ["another version", { version: 2 }],
    ["a canary in plain text", { canaries: { one: "value" } }],
  ])("is refused with %s", (_what, changes) => {
    expect(manifestSchema.safeParse({ ...manifest, ...changes }).success).toBe(false);
  });
});
