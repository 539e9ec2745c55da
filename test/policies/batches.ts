import { judge } from "../../policies/model/judge";
import { Stack } from "../../policies/model/stack";
import { stackType } from "../../policies/model/types";
import { rules } from "../../policies/rules";
import type { RecordedResource } from "../recording/recording";
import { recorded } from "../recording/recording";
import { breaks } from "./breaks";
import { cases } from "./cases";
import { EditableStack } from "./cases/editable-stack";
import { compliantStack } from "./compliant-stack";
import { viewsOf } from "./direct";
import type { Moment, StackFixture } from "./stack-fixture";
import { resolveStack } from "./stack-fixture";
import { validStack } from "./valid-stack";
import { validityCases } from "./validity-cases";

/** Cases that can be tried on one stack together, since none touches what another one touches. */
export interface Batch {
  readonly moment: Moment;
  /** `rule verdict` of each. */
  readonly tried: readonly string[];
  readonly resources: readonly RecordedResource[];
  /** `rule verdict` of all that is said of it. */
  readonly shows: ReadonlySet<string>;
}

type Properties = Readonly<Record<string, unknown>>;
type Resources = readonly RecordedResource[];

/** A way to make a rule say something about a stack. */
interface Trial {
  readonly rule: string;
  readonly verdict: string;
  readonly edited: () => Resources;
}

/** What one case does to one resource: another value for each of some properties. */
interface Edit {
  readonly urn: string;
  /** As `port`; the whole resource where it is missing afterwards, or changed in other ways. */
  readonly places: readonly string[];
  readonly now: RecordedResource | undefined;
}

interface Change {
  readonly what: string;
  readonly edits: readonly Edit[];
  readonly added: Resources;
}

const whole = "whole";

/** So many stacks there are at most. */
const most = 40;

/** Stacks at both moments that between them hold a case of each rule for each verdict, those that hold most first. */
export function allBatches(): Batch[] {
  const all = (["preview", "update"] as const).flatMap(batchesOf);
  const seen = new Set<string>();
  // What fails is wanted once more, if need be in the same stack again, so that it can be exempt there: after an update,
  // when everything has a URN that is known beforehand.
  const again = new Set<string>();
  const worthOf = (verdict: string, moment: Moment): number => {
    if (!seen.has(verdict)) return moment === "preview" ? 12 : 10;
    return verdict.endsWith(" fail") && moment === "update" && !again.has(verdict) ? 1 : 0;
  };
  const taken: Batch[] = [];
  while (taken.length < most) {
    const worth = all.map(({ shows, moment }) => [...shows].reduce((sum, one) => sum + worthOf(one, moment), 0));
    const highest = Math.max(...worth);
    const best = all[worth.indexOf(highest)];
    if (!best || highest === 0) break;
    taken.push({ ...best });
    for (const verdict of best.shows) {
      if (seen.has(verdict) && best.moment === "update") again.add(verdict);
      seen.add(verdict);
    }
  }
  return taken;
}

function batchesOf(moment: Moment): Batch[] {
  const grounds: readonly (readonly [base: Resources, trials: readonly Trial[]])[] = [
    [recorded("full", moment), ownCases(moment)],
    [fixture(compliantStack(), moment), smallCases(moment)],
    [fixture(validStack(), moment), refused(moment)],
  ];
  return grounds.flatMap(([base, trials]) => batched(moment, base, trials));
}

const ownCases = (moment: Moment): Trial[] =>
  everyCase(cases, moment, (edit) => {
    const stack = new EditableStack("full", moment);
    edit(stack);
    return stack.resources;
  });

const smallCases = (moment: Moment): Trial[] =>
  everyCase(breaks, moment, (edit) => {
    const stack = compliantStack();
    edit(stack);
    return fixture(stack, moment);
  });

const refused = (moment: Moment): Trial[] =>
  validityCases.flatMap(({ rule, edit, hide }) => {
    const edited = (by: typeof edit) => () => {
      const stack = validStack();
      by(stack);
      return fixture(stack, moment);
    };
    const unclear = hide && moment === "preview" ? [{ rule, verdict: "unknown", edited: edited(hide) }] : [];
    return [{ rule, verdict: "fail", edited: edited(edit) }, ...unclear];
  });

interface AnyCase<Subject> {
  readonly verdict: string;
  readonly only?: Moment | undefined;
  readonly edit: (subject: Subject) => unknown;
}

/** The first case of each verdict of each rule. */
function everyCase<Subject>(
  by: Readonly<Record<string, readonly AnyCase<Subject>[]>>,
  moment: Moment,
  editedBy: (edit: AnyCase<Subject>["edit"]) => Resources,
): Trial[] {
  return rules.flatMap(({ name }) => {
    const usable = (by[name] ?? []).filter(({ only = moment }) => only === moment);
    const first = new Map([...usable].reverse().map((one) => [one.verdict, one]));
    return [...first].map(([verdict, { edit }]) => ({ rule: name, verdict, edited: () => editedBy(edit) }));
  });
}

/** Without what no engine allows: a component is registered before all that is in it, and cannot be made of it. */
function fixture(stack: StackFixture, moment: Moment): Resources {
  const resources = resolveStack(stack, moment).filter(({ type }) => type !== stackType);
  const parents = new Map(resources.map(({ urn, parent }) => [urn, parent]));
  const isIn = (urn: string | undefined, component: string): boolean =>
    urn !== undefined && (urn === component || isIn(parents.get(urn), component));
  return resources.map((one) => ({
    ...one,
    secrets: [],
    sources: Object.fromEntries(
      Object.entries(one.sources).map(([property, from]) => [property, from.filter((urn) => !isIn(urn, one.urn))]),
    ),
  }));
}

function batched(moment: Moment, base: Resources, trials: readonly Trial[]): Batch[] {
  // What the stack shows as it is need not be shown again.
  const unbroken: Batch = { moment, tried: [], resources: base, shows: verdictsOf(base) };
  const wanted = trials.filter(({ rule, verdict }) => !unbroken.shows.has(`${rule} ${verdict}`));
  const batches = packed(moment, base, wanted);
  // Two cases that touch different places may still speak of the same thing, and one hide the other.
  const hidden = (by: readonly Batch[]) =>
    wanted.filter(({ rule, verdict }) => !by.some(({ shows }) => shows.has(`${rule} ${verdict}`)));
  const more = [...batches, ...packed(moment, base, hidden(batches))];
  return [unbroken, ...more, ...hidden(more).flatMap((alone) => packed(moment, base, [alone]))];
}

function packed(moment: Moment, base: Resources, trials: readonly Trial[]): Batch[] {
  const open: { changes: Change[]; taken: Set<string> }[] = [];
  for (const trial of trials) {
    const change = changeOf(trial, base);
    const wanted = placesOf(change);
    let batch = open.find(({ taken }) => wanted.every((place) => isFree(place, taken)));
    if (!batch) open.push((batch = { changes: [], taken: new Set() }));
    batch.changes.push(change);
    for (const place of wanted) batch.taken.add(place).add(place.slice(0, place.indexOf(" ")));
  }
  return open.map(({ changes }) => {
    const resources = withAll(base, changes);
    return { moment, tried: changes.map(({ what }) => what), resources, shows: verdictsOf(resources) };
  });
}

function verdictsOf(resources: Resources): ReadonlySet<string> {
  const findings = judge(rules, new Stack(viewsOf(resources)));
  return new Set(findings.map(({ rule, outcome }) => `${rule.name} ${outcome.status}`));
}

/** `rule verdict` of all that there is a case of. */
export function wantedOf(moment: Moment): string[] {
  const trials = [...ownCases(moment), ...smallCases(moment), ...refused(moment)];
  return [...new Set(trials.map(({ rule, verdict }) => `${rule} ${verdict}`))];
}

const placesOf = ({ edits, added }: Change): string[] => [
  ...edits.flatMap(({ urn, places }) => places.map((place) => `${urn} ${place}`)),
  ...added.map(({ urn }) => `${urn} ${whole}`),
];

/** Whoever takes a whole resource wants nobody else at it. */
function isFree(place: string, taken: ReadonlySet<string>): boolean {
  const urn = place.slice(0, place.indexOf(" "));
  return !taken.has(place) && !taken.has(`${urn} ${whole}`) && !(place.endsWith(` ${whole}`) && taken.has(urn));
}

function changeOf({ rule, verdict, edited }: Trial, base: Resources): Change {
  const resources = edited().map((one) => moved(one, prefixOf(base)));
  const now = new Map(resources.map((one) => [one.urn, one]));
  const before = new Set(base.map(({ urn }) => urn));
  return {
    what: `${rule} ${verdict}`,
    edits: base.flatMap((one) => {
      const changed = now.get(one.urn);
      if (changed === one) return [];
      const places = placesBetween(one, changed);
      return places.length === 0 ? [] : [{ urn: one.urn, places, now: changed }];
    }),
    added: resources.filter(({ urn }) => !before.has(urn)),
  };
}

const prefixOf = (resources: Resources): string => resources[0]?.urn.split("::", 2).join("::") ?? "";

/** What a case adds by hand is in the same stack, too. */
function moved(one: RecordedResource, prefix: string): RecordedResource {
  const move = (urn: string) => urn.replace(/^urn:pulumi:test::ops(?=::)/, prefix);
  const sources = Object.entries(one.sources);
  if (move(one.urn) === one.urn && sources.every(([, from]) => from.every((urn) => move(urn) === urn))) return one;
  return {
    ...one,
    urn: move(one.urn),
    parent: one.parent && move(one.parent),
    sources: Object.fromEntries(sources.map(([property, from]) => [property, from.map(move)])),
  };
}

function placesBetween(before: RecordedResource, now: RecordedResource | undefined): string[] {
  if (!now) return [whole];
  const { inputs, outputs, sources, ...own } = before;
  if (JSON.stringify(own) !== JSON.stringify({ ...now, inputs: undefined, outputs: undefined, sources: undefined }))
    return [whole];
  const differing = (one: Properties, other: Properties): string[] =>
    [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
      (key) => one[key] !== other[key] && JSON.stringify(one[key]) !== JSON.stringify(other[key]),
    );
  return [
    ...new Set([
      ...differing(inputs, now.inputs),
      ...differing(outputs, now.outputs),
      ...differing(sources, now.sources),
    ]),
  ];
}

function withAll(base: Resources, changes: readonly Change[]): RecordedResource[] {
  const edits = changes.flatMap((change) => change.edits);
  const edited = new Set(edits.map(({ urn }) => urn));
  const kept = base.flatMap((one) => {
    if (!edited.has(one.urn)) return [one];
    return applied(
      one,
      edits.filter(({ urn }) => urn === one.urn),
    );
  });
  return [...kept, ...changes.flatMap(({ added }) => added)];
}

/** A resource with what several cases make of its properties. */
function applied(one: RecordedResource, edits: readonly Edit[]): RecordedResource[] {
  let result: RecordedResource | undefined = one;
  for (const { places, now } of edits) {
    if (places.includes(whole)) result = now;
    else if (now && result) {
      result = {
        ...result,
        inputs: put(result.inputs, now.inputs, places),
        outputs: put(result.outputs, now.outputs, places),
        sources: put(result.sources, now.sources, places),
      };
    }
  }
  return result ? [result] : [];
}

function put<Value>(
  into: Record<string, Value>,
  from: Record<string, Value>,
  keys: readonly string[],
): Record<string, Value> {
  const others = Object.entries(into).filter(([key]) => !keys.includes(key));
  const given = Object.entries(from).filter(([key]) => keys.includes(key));
  return Object.fromEntries([...others, ...given]);
}
