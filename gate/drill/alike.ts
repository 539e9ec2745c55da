import { nameIn } from "../engine/plan";
import type { Exported, StateResource } from "../engine/state";
import { substanceOf } from "../engine/state";

/**
 * Resources of which a program has asked for something else in one state than in the other: other inputs, another
 * protection, or there are none. What a cloud gives out anew each time, ids and ARNs, counts as equal.
 */
export function differencesOf(one: Exported, other: Exported): string[] {
  const [before, after] = [askedFor(one), askedFor(other)];
  const given = pairsOf(one, other);
  const urns = new Set([...before.keys(), ...after.keys()]);
  return [...urns].filter((urn) => {
    const [then, now] = [before.get(urn), after.get(urn)];
    return then === undefined || now === undefined || masked(then, given, 0) !== masked(now, given, 1);
  });
}

export const namesOf = (urns: readonly string[]): string => urns.map(nameIn).join(", ");

/** By URN, as text: what is on its way out is not asked for. */
function askedFor({ version, deployment }: Exported): ReadonlyMap<string, string> {
  const resources = liveIn(deployment).map(({ urn, type, custom, protect = false, inputs }) => ({
    urn,
    type,
    custom,
    protect,
    inputs,
  }));
  const bare = substanceOf({ version, deployment: { ...deployment, resources } }) as readonly { urn: string }[];
  return new Map(bare.map((resource) => [resource.urn, JSON.stringify(resource)]));
}

const liveIn = ({ resources }: Exported["deployment"]): readonly StateResource[] =>
  resources.filter((resource) => resource.delete !== true);

type Pair = readonly [string, string];

/** What the same resource was given in the one and in the other, where it is not the same; longest first. */
function pairsOf(one: Exported, other: Exported): readonly Pair[] {
  const known = new Map(liveIn(other.deployment).map((resource) => [resource.urn, resource]));
  return liveIn(one.deployment)
    .flatMap(({ urn, id, outputs }): (readonly [unknown, unknown])[] => {
      const now = known.get(urn);
      return [
        [outputs?.["arn"], now?.outputs?.["arn"]],
        [id, now?.id],
      ];
    })
    .filter((pair): pair is Pair => typeof pair[0] === "string" && typeof pair[1] === "string" && pair[0] !== pair[1])
    .sort(([one], [another]) => another.length - one.length);
}

const masked = (text: string, pairs: readonly Pair[], side: 0 | 1): string =>
  pairs.reduce((rest, pair, index) => rest.replaceAll(whole(pair[side]), `<given ${index}>`), text);

/** Not as the beginning of another one: `task-1` of `task-12`. */
const whole = (text: string): RegExp =>
  new RegExp(`(?<![\\w-])${text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)}(?![\\w-])`, "g");
