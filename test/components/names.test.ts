import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NamedKind } from "../../components/names";
import { physicalName } from "../../components/names";

/** AWS's limits, written down a second time on purpose. */
const limits: Readonly<Record<NamedKind, number>> = {
  alarm: 255,
  backupPlan: 50,
  backupVault: 50,
  bucket: 63,
  cluster: 255,
  dashboard: 255,
  database: 63,
  eventRule: 64,
  function: 64,
  iamRole: 64,
  keyAlias: 250,
  loadBalancer: 32,
  parameterGroup: 255,
  queue: 80,
  replicationGroup: 40,
  repository: 256,
  schedule: 64,
  securityGroup: 255,
  service: 255,
  subnetGroup: 255,
  targetGroup: 32,
  taskFamily: 255,
  topic: 256,
  user: 40,
  userGroup: 40,
  webAcl: 128,
};
const kinds = Object.keys(limits) as NamedKind[];

/** Words as people type them, the first with a letter in front. */
const words = fc
  .tuple(
    fc.constantFrom("a", "Q", "z"),
    fc.string({ maxLength: 60 }),
    fc.array(fc.string({ maxLength: 60 }), { maxLength: 4 }),
  )
  .map(([letter, first, rest]) => [letter + first, ...rest]);

/** Words as settings allow them, whose names must never meet. */
const properWords = fc.array(fc.stringMatching(/^[a-z][a-z0-9]{0,30}$/), { minLength: 1, maxLength: 5 });

describe("physicalName", () => {
  it("joins words by single dashes", () => {
    expect(physicalName("alarm", "Ops Agent--Worker", "prod", "_down_")).toBe("ops-agent-worker-prod-down");
  });

  it("is valid for its kind, whatever the words", () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), words, (kind, given) => {
        const name = physicalName(kind, ...given);
        expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(name.length).toBeLessThanOrEqual(limits[kind]);
      }),
      { verbose: true },
    );
  });

  it("keeps different words apart, shortened or not", () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), properWords, properWords, (kind, one, other) => {
        fc.pre(one.join("-") !== other.join("-"));
        expect(physicalName(kind, ...one)).not.toBe(physicalName(kind, ...other));
      }),
      { verbose: true },
    );
  });

  it("keeps two long names with the same beginning apart", () => {
    const long = "x".repeat(50);
    const names = ["one", "other"].map((end) => physicalName("replicationGroup", long, end));
    expect(names.map((name) => name.slice(0, 32))).toEqual([`${"x".repeat(31)}-`, `${"x".repeat(31)}-`]);
    expect(new Set(names).size).toBe(2);
  });

  it("refuses a name that begins with a digit", () => {
    expect(() => physicalName("bucket", "1st", "prod")).toThrow(
      new Error('A bucket name must begin with a letter: ["1st","prod"]'),
    );
  });
});
