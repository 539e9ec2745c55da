import { describe, expect, it } from "vitest";
import { readSettings } from "../../settings";
import { configuration } from "./configuration";

const read = (values: Parameters<typeof configuration>[0]) => readSettings(configuration(values));

describe("the settings of Redis", () => {
  it("are safe by default, and keep Redis in prod whatever happens to its resource", () => {
    expect(read({ profile: "prod" })).toMatchObject({
      redisEngine: "redis",
      redisAccess: "token",
      redisTokenVersions: [1],
      redisEngineVersion: undefined,
      redisRetain: true,
      redisApplyImmediately: false,
      redisAuthFailuresAlarm: 5,
      redisCpuAlarmPercent: 80,
    });
    expect(read({ profile: "staging" })).toMatchObject({ redisRetain: false });
  });

  it.each([
    ["1", [1]],
    ["7,8", [7, 8]],
  ])("read token versions %s", (given, versions) => {
    expect(read({ redisTokenVersions: given })).toMatchObject({ redisTokenVersions: versions });
  });

  it.each(["0", "1,3", "2,1", "1,2,3", "1,", "one"])("refuse token versions %s", (given) => {
    expect(() => read({ redisTokenVersions: given })).toThrow("one whole number, or two that follow each other");
  });

  it("refuse a serverless cache, and say why", () => {
    expect(() => read({ redisEngine: "serverless" })).toThrow(
      /never serverless: a serverless cache throws keys away when it is full/,
    );
  });

  it.each([
    [
      { redisEngine: "valkey", redisEngineVersion: "7.1" },
      /one of 7.2, 8.0, 8.1, 8.2, or nothing, with redisEngine valkey/,
    ],
    [{ redisEngineVersion: "8.0" }, /one of 7.0, 7.1, or nothing, with redisEngine redis/],
    [{ redisEngine: "upstash", redisEngineVersion: "7.1" }, /nothing: Upstash has no versions/],
    [{ redisEngine: "upstash", redisAccess: "users" }, /token, because an Upstash database has one login/],
    [{ redisEngine: "upstash", redisTokenVersions: "1,2" }, /one version, because Upstash replaces a password at once/],
    [{ redisEngine: "upstash" }, /upstashEmail is missing[^]*upstashApiKey is missing/],
    [{ redisEngine: "upstash", region: "eu-south-1" }, /a region in which Upstash runs databases/],
    [{ redisGroupId: "shared" }, /redisUrlSecretArn is missing/],
    [{ redisUrlSecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:x" }, /redisGroupId is missing/],
    [
      { redisUrlSecretKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1" },
      /nothing without redisUrlSecretArn: the stack's own secrets/,
    ],
    [{ redisSnapshotWindow: "05:30-06:30" }, /a window that does not overlap redisSnapshotWindow/],
  ])("refuse %j", (values, complaint) => {
    expect(() => read(values)).toThrow(complaint);
  });

  it("refuse Valkey 9, and say why", () => {
    for (const redisEngineVersion of ["9.0", "9.1"])
      expect(() => read({ redisEngine: "valkey", redisEngineVersion })).toThrow(
        /never 9.x: it writes dumps in a form of its own, which the restore drill cannot load/,
      );
  });

  it("take Valkey with a version of its own", () => {
    const settings = read({ redisEngine: "valkey", redisEngineVersion: "8.2" });
    expect(settings).toMatchObject({ redisEngine: "valkey", redisEngineVersion: "8.2" });
  });
});
