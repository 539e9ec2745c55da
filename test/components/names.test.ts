import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NamedKind } from "../../components/names";
import { bucketIn, bucketsIn } from "../../components/backups/names";
import { logBucketName } from "../../components/edge/logs";
import { physicalName } from "../../components/names";
import { nameIn } from "../../components/scope";
import { stackKeys } from "../../settings/keys/stack";
import { valueOf } from "./recorder";
import { scope } from "./scope";

/** AWS's limits, written down a second time on purpose. */
const limits: Readonly<Record<NamedKind, number>> = {
  alarm: 255,
  backupPlan: 50,
  backupVault: 50,
  bucket: 63,
  budget: 100,
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
  sentrySlug: 34,
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

/** What AWS demands beyond length and letters, as its API references and botocore's models have it. */
const particular: Readonly<Partial<Record<NamedKind, RegExp>>> = {
  backupVault: /^[a-zA-Z0-9\-_]{2,50}$/,
  bucket: /^(?!xn--|sthree-|amzn-s3-demo-|.*(-s3alias|--ol-s3|--x-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  database: /^[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)$/,
  iamRole: /^[\w+=,.@-]{1,64}$/,
  keyAlias: /^(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/,
  loadBalancer: /^(?!internal-|-)[a-zA-Z0-9-]{1,32}(?<!-)$/,
  parameterGroup: /^[a-z](?!.*--)[a-z0-9-]{0,254}(?<!-)$/,
  replicationGroup: /^[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)$/,
  repository: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
  schedule: /^[0-9a-zA-Z\-_.]{1,64}$/,
  securityGroup: /^(?!sg-)[\w .:\-/()#,@[\]+=&;{}!$*]{1,255}$/,
  targetGroup: /^(?!-)[a-zA-Z0-9-]{1,32}(?<!-)$/,
  topic: /^[\w-]{1,256}$/,
  user: /^[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)$/,
  userGroup: /^[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)$/,
  webAcl: /^[\w-]{1,128}$/,
};

/** Beginnings of words that the setting `service` refuses. */
const reserved = ["sg", "internal", "sthree", "amzn-s3-demo"];

/** Calls of the components that make names, with what stands for a word: itself, or a name that is only known there. */
const calls = components(resolve("components")).flatMap((path) =>
  [...readFileSync(path, "utf8").matchAll(/\bnameIn\((?:args\.)?scope, "(\w+)"((?:, [^()]+?)?)\)/g)].map(
    ([call, kind = "", rest = ""]) => ({
      call: `${relative("components", path)}: ${call}`,
      kind: kind as NamedKind,
      words: rest.split(", ").flatMap((word) => (word === "" ? [] : [/^"(.*)"$/.exec(word)?.[1] ?? "123456789012"])),
    }),
  ),
);

function components(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? components(path) : path.endsWith(".ts") ? [path] : [];
  });
}

/** Names of services as the settings allow them, and of stacks as Pulumi does. */
const serviceNames = fc
  .stringMatching(/^[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,9})?$/)
  .filter((name) => name.length >= 3 && stackKeys.service.schema.safeParse(name).success);
const stackNames = fc.stringMatching(/^[A-Za-z0-9_.-]{1,30}$/);

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

  it.each(
    reserved.flatMap((word) => (["securityGroup", "loadBalancer", "bucket"] as const).map((kind) => [word, kind])),
  )("never begins with %s- where AWS refuses it: %s", (word, kind) => {
    const refused = { sg: "securityGroup", internal: "loadBalancer", sthree: "bucket", "amzn-s3-demo": "bucket" }[word];
    const name = () => physicalName(kind as NamedKind, word, "prod");
    if (refused === kind) expect(name).toThrow(`A ${kind} name must not begin with "${word}-"`);
    else expect(name()).toBe(`${word}-prod`);
  });

  it.each([...reserved, "aws"])("is not begun by a service called %s: the settings refuse it", (word) => {
    expect(stackKeys.service.schema.safeParse(`${word}-x`).success).toBe(false);
    expect(stackKeys.service.schema.safeParse(`${word}x`).success).toBe(word !== "amzn-s3-demo");
  });

  it("refuses a name that begins with a digit", () => {
    expect(() => physicalName("bucket", "1st", "prod")).toThrow(
      new Error('A bucket name must begin with a letter: ["1st","prod"]'),
    );
  });
});

describe("the names of buckets", () => {
  const suffixes = ["backups", "backups-replica", "landing", "access-logs", "access-logs-replica"];
  const namesIn = (where: typeof scope) =>
    Promise.all([...suffixes.map((suffix) => valueOf(bucketIn(where, suffix).name)), valueOf(logBucketName(where))]);
  const regions = fc.constantFrom("us-east-1", "eu-central-1", "ap-southeast-3", "us-gov-west-1", "cn-northwest-1");

  it("are those that S3 takes, and let the same stack stand in two regions, whatever it is called", async () => {
    await fc.assert(
      fc.asyncProperty(serviceNames, stackNames, regions, regions, async (service, environment, one, other) => {
        fc.pre(one !== other);
        const named = await Promise.all(
          [one, other].map((region) => namesIn({ ...scope, service, environment, region })),
        );
        const all = named.flat();
        expect(new Set(all).size).toBe(all.length);
        for (const name of all) {
          expect(name).toMatch(particular.bucket ?? /^/);
          expect(name.length).toBeLessThanOrEqual(limits.bucket);
        }
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it("begin as the policy of the access logs says, and those of another stack or region do not", async () => {
    const begins = async (where: typeof scope) => (await valueOf(bucketsIn(where))).replace(/^arn:aws:s3:::|\*$/g, "");
    await fc.assert(
      fc.asyncProperty(serviceNames, stackNames, regions, async (service, environment, region) => {
        const where = { ...scope, service, environment, region };
        const beginning = await begins(where);
        for (const suffix of suffixes)
          expect((await valueOf(bucketIn(where, suffix).name)).startsWith(beginning)).toBe(true);
      }),
      { numRuns: 50, verbose: true },
    );
    const longest = { ...scope, service: "s".repeat(20), environment: "e".repeat(30), region: "ap-southeast-3" };
    for (const suffix of suffixes) {
      expect((await valueOf(bucketIn(longest, suffix).name)).startsWith(await begins(longest))).toBe(true);
    }
    const elsewhere = { ...scope, region: "eu-west-1" };
    expect((await valueOf(bucketIn(elsewhere, "backups").name)).startsWith(await begins(scope))).toBe(false);
  });
});

describe("the names that components make", () => {
  it("are found in their sources", () => {
    expect(calls.length).toBeGreaterThanOrEqual(40);
    expect(calls.filter(({ kind }) => !kinds.includes(kind))).toEqual([]);
  });

  it.each(calls)("$call is what AWS takes, for every service and stack", ({ kind, words: given }) => {
    fc.assert(
      fc.property(serviceNames, stackNames, (service, environment) => {
        const name = nameIn({ ...scope, service, environment }, kind, ...given);
        expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(name.length).toBeLessThanOrEqual(limits[kind]);
        expect(name).toMatch(particular[kind] ?? /^/);
        // Policies admit all of a stack's resources by the beginning of their names.
        const beginning = nameIn({ ...scope, service, environment }, kind).slice(0, 50);
        if (limits[kind] >= 63) expect(name.startsWith(beginning)).toBe(true);
      }),
      { numRuns: 50, verbose: true },
    );
  });
});
