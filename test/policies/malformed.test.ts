import { runInNewContext } from "node:vm";

import { beforeAll, describe, expect, test } from "vitest";

import { judge } from "../../policies/model/judge";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import type { RecordedResource } from "../recording/recording";
import { recorded } from "../recording/recording";
import type { Mutant } from "../mutation/mutants";
import { Ground } from "../mutation/mutants";
import { Laboratory } from "../mutation/trial";
import { viewer, viewsOf } from "./direct";
import { notKnown } from "./stack-fixture";
import { Random } from "../fixtures/random";

const count = Number(process.env["OPS_TEST_MALFORMED"] ?? 1000);
const seed = Number(process.env["OPS_TEST_SEED"] ?? Date.now() % 1_000_000);
const longText = 10_000_000;

type Value = unknown;
type Structure = Record<string, Value>;

function deep(levels: number): Value {
  let value: Value = "end";
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

/** What no provider sends, or none should. */
const oddities: Readonly<Record<string, (value: Value) => Value>> = {
  "no value": () => null,
  "not a number": () => Number.NaN,
  "without end": () => Number.POSITIVE_INFINITY,
  "below zero": () => -1,
  "a fraction too small": () => Number.MIN_VALUE,
  "beyond whole numbers": () => 2 ** 63,
  "a text for what is none": () => "text",
  "an empty text": () => "",
  "a number for what is none": () => 42,
  "a switch for what is none": () => true,
  "a list of lists": () => [[[]]],
  "a list of nothing": () => [null, undefined, null],
  "a mixed list": (value) => [value, 1, "two", { three: 3 }, [4], null, notKnown],
  "an empty structure": () => ({}),
  "broken JSON": () => '[{"name":"worker","image":',
  "JSON of a number": () => "7",
  "JSON of nothing": () => "null",
  "JSON of nothings": () => "[null,[],1]",
  "JSON of a policy that says nothing": () => '{"Statement":[null,7,"x",{"Effect":{}}]}',
  "deep JSON": () => "[".repeat(20_000) + "]".repeat(20_000),
  "a deep structure": () => deep(3_000),
  "keys of every object": () =>
    JSON.parse('{"__proto__":{"x":1},"constructor":1,"toString":2,"hasOwnProperty":3}') as Value,
  "half of a character": () => "\uD800 and \u0000",
  "a key that is not known": () => ({ [notKnown]: notKnown }),
  "an ARN of nothing": () => "arn:::::",
  "an ARN of colons": () => `arn:${":/".repeat(2_000)}`,
  "a long text of half tokens": () => "eyJ-".repeat(longText / 4),
  "a text of half tokens": () => "eyJ-".repeat(100_000),
  "a text of addresses": () => "://:@".repeat(100_000),
  "a text of blanks": () => " \t".repeat(100_000),
  "a long text": () => "a:/@".repeat(longText / 4),
  "a long JSON text": () => `[${"0,".repeat(longText / 2)}0]`,
  "a date that is none": () => "2026-02-31T25:61:61Z",
};

const resources = recorded("full", "update");
const viewOf = viewer(resources);
const views = new Map(viewsOf(resources).map((view) => [view.urn, view]));
const candidates = resources.filter(({ inputs }) => Object.keys(inputs).length > 0);
const random = new Random(seed);

interface Malformed {
  readonly what: string;
  readonly one: RecordedResource;
}

/** Puts a value somewhere into another, at most three steps deep. */
function putInto(value: Value, make: (old: Value) => Value, steps: number): Value {
  if (steps === 0 || typeof value !== "object" || value === null) return make(value);
  const keys = Object.keys(value);
  if (keys.length === 0) return make(value);
  const key = random.one(keys);
  if (Array.isArray(value))
    return value.map((element: Value, index) => (String(index) === key ? putInto(element, make, steps - 1) : element));
  return { ...value, [key]: putInto((value as Structure)[key], make, steps - 1) };
}

function malformed(): Malformed {
  const one = random.one(candidates);
  const property = random.one(Object.keys(one.inputs));
  const [what, make] = random.one(Object.entries(oddities));
  const value = putInto(one.inputs[property], make, random.below(4));
  return {
    what: `${what} in ${one.type} ${property}`,
    one: { ...one, inputs: { ...one.inputs, [property]: value }, outputs: { ...one.outputs, [property]: value } },
  };
}

const brokeOff = (stack: Stack): string[] =>
  judge(rules, stack).flatMap(({ rule, subject, outcome }) =>
    "problem" in outcome && outcome.problem.includes("broke off") ? [`${rule.name} at ${subject.name}`] : [],
  );

/**
 * Judging one stack takes a tenth of a second, and a long text in it a few tenths; an expression that goes back over
 * such a text takes days.
 */
const deadlineMilliseconds = 30_000;

/** @throws when the work has not ended by the deadline, which nothing else could interrupt */
function ending<Result>(work: () => Result, what: string): Result {
  try {
    return runInNewContext("work()", { work }, { timeout: deadlineMilliseconds }) as Result;
  } catch (cause) {
    throw new Error(`${what} did not end`, { cause });
  }
}

beforeAll(() => console.log(`OPS_TEST_SEED=${seed}`));

/** What is of another type than the value. */
const misfits = (value: Value): Value[] =>
  typeof value === "object"
    ? [42, "text", true]
    : [{ odd: true }, [[]], ...(typeof value === "number" ? [Number.NaN] : [])];

/**
 * Inputs of which rules ask only whether they are there. The provider refuses another type before any pack is asked, so
 * that nothing gets past by it.
 */
const onlyAskedFor = new Set([
  "aws:backup/vault:Vault kmsKeyArn",
  "aws:lambda/function:Function kmsKeyArn",
  "aws:sqs/queue:Queue kmsMasterKeyId",
  "aws:ec2/securityGroup:SecurityGroup vpcId",
  "aws:secretsmanager/secret:Secret kmsKeyId",
  "aws:cloudwatch/logGroup:LogGroup kmsKeyId",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm alarmActions",
  "aws:cloudwatch/metricAlarm:MetricAlarm alarmActions",
  "aws:budgets/budget:Budget limitUnit",
  "aws:ecs/service:Service launchType",
  "aws:ecs/taskDefinition:TaskDefinition executionRoleArn",
  "aws:elasticache/replicationGroup:ReplicationGroup finalSnapshotIdentifier",
  "aws:elasticache/replicationGroup:ReplicationGroup kmsKeyId",
  "aws:elasticache/replicationGroup:ReplicationGroup subnetGroupName",
  "aws:elasticache/replicationGroup:ReplicationGroup userGroupIds",
  "aws:lambda/permission:Permission sourceArn",
  "aws:lb/listener:Listener certificateArn",
  "aws:rds/instance:Instance finalSnapshotIdentifier",
  "aws:rds/instance:Instance performanceInsightsKmsKeyId",
  "aws:secretsmanager/secretVersion:SecretVersion secretString",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule referencedSecurityGroupId",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule referencedSecurityGroupId",
]);

describe("properties that nobody should send", () => {
  test("none passes where nothing would not pass either", { timeout: 300_000 }, () => {
    const ground = new Ground("full");
    const laboratory = new Laboratory(ground);
    const noticed = (mutant: Mutant) => laboratory.try(mutant, false).killer !== undefined;
    const passed = ground.kinds.flatMap((one) =>
      ground
        .mutantsOf(one)
        .filter(({ operator, path }) => operator === "remove" && path in one.inputs)
        .filter((mutant) => !onlyAskedFor.has(`${mutant.type} ${mutant.path}`) && noticed(mutant))
        .flatMap((mutant) =>
          misfits(one.inputs[mutant.path])
            .map((value) => [value, { ...one.inputs, [mutant.path]: value }] as const)
            .map(([value, inputs]) => ({
              value,
              instead: new Map([[one.urn, { ...one, inputs, outputs: { ...one.outputs, ...inputs } }]]),
            }))
            .filter(({ instead }) => !noticed({ ...mutant, instead }))
            .map(({ value }) => `${one.type} ${mutant.path} = ${JSON.stringify(value)}`),
        ),
    );
    expect([...new Set(passed)]).toEqual([]);
  });

  test(`${count} of them end no rule, and no rule is without end`, { timeout: 300 * count }, () => {
    const broken: string[] = [];
    for (let index = 0; index < count; index++) {
      const { what, one } = malformed();
      const stack = new Stack(new Map(views).set(one.urn, viewOf(one)).values());
      broken.push(...ending(() => brokeOff(stack), what).map((rule) => `${what}: ${rule}`));
    }
    expect(broken).toEqual([]);
  });

  test("circles of parents and of origins end", () => {
    const [first, second] = candidates.filter(({ parent }) => parent !== undefined);
    if (!first || !second) throw new Error("too few resources");
    const circle = [
      {
        ...first,
        parent: second.urn,
        sources: Object.fromEntries(Object.keys(first.inputs).map((key) => [key, [second.urn]])),
      },
      {
        ...second,
        parent: first.urn,
        sources: Object.fromEntries(Object.keys(second.inputs).map((key) => [key, [first.urn]])),
      },
    ].map((one) => ({ ...one, outputs: Object.fromEntries(Object.keys(one.outputs).map((key) => [key, notKnown])) }));
    const inCircle = new Map(views);
    for (const one of circle) inCircle.set(one.urn, viewOf(one));
    expect(brokeOff(new Stack(inCircle.values()))).toEqual([]);
  });

  test("resources of one name, and none at all, end no rule", () => {
    expect(brokeOff(new Stack([...views.values(), ...views.values()]))).toEqual([]);
    expect(brokeOff(new Stack([]))).toEqual([]);
  });
});
