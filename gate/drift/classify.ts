import { statefulTypes } from "../../policies/model/types/stateful";
import type { View } from "../ledger/view";
import type { Difference } from "../engine/differences";

/** Who or what has made a difference, and so what is to be done about it. */
export type DriftClass = "expected" | "platform-rollback" | "configuration" | "missing-stateful" | "wrong-account";

export interface Drift extends Difference {
  /** Which of the two looks has found it. */
  readonly seenBy: "cloud" | "program";
  readonly class: DriftClass;
  readonly severity?: "P0";
  /** Whether `gate drift --heal` would put it right. */
  readonly heals: boolean;
}

/** The cloud's own doing, and ours: properties that differ from what was asked for, and are meant to. */
const expected: readonly {
  readonly type: string;
  readonly property: RegExp;
  readonly when?: (view: View) => boolean;
}[] = [
  { type: "aws:ecs/service:Service", property: /^desiredCount$/ },
  {
    type: "aws:appautoscaling/target:Target",
    property: /^minCapacity$/,
    when: ({ hold }) => hold?.cause === "stop",
  },
];
/** Put on by AWS itself. */
const ofAws = /^tags(All)?(\.|\[")aws:/;

const serviceType = "aws:ecs/service:Service";

/** Says of each difference what it is. @param total number of resources that the cloud was asked for */
export function classify(
  cloud: readonly Difference[],
  program: readonly Difference[],
  total: number,
  view: View,
): readonly Drift[] {
  const isAnotherAccount = total > 1 && cloud.filter(({ operation }) => operation === "delete").length >= total;
  const seen = new Set(cloud.map(({ urn }) => urn));
  return [
    ...cloud.map((one) => judged(one, "cloud", isAnotherAccount, view)),
    // What is gone from the cloud the program wants to create: that is said once.
    ...program.filter(({ urn }) => !seen.has(urn)).map((one) => judged(one, "program", isAnotherAccount, view)),
  ];
}

function judged(difference: Difference, seenBy: Drift["seenBy"], isAnotherAccount: boolean, view: View): Drift {
  const { type, operation, properties } = difference;
  const as = (drift: DriftClass, more: Partial<Drift> = {}): Drift => ({
    ...difference,
    seenBy,
    class: drift,
    heals: false,
    ...more,
  });
  if (isAnotherAccount) return as("wrong-account", { severity: "P0" });
  if (statefulTypes.includes(type) && operation !== "update") return as("missing-stateful", { severity: "P0" });
  const unexpected = properties.filter((property) => !isExpected(type, property, view));
  if (operation === "update" && properties.length > 0 && unexpected.length === 0) return as("expected");
  if (type === serviceType && unexpected.includes("taskDefinition")) return as("platform-rollback");
  return as("configuration", { heals: true });
}

const isExpected = (type: string, property: string, view: View): boolean =>
  ofAws.test(property) ||
  expected.some((one) => one.type === type && one.property.test(property) && (one.when?.(view) ?? true));
