import { statefulTypes } from "../../policies/model/types/stateful";
import type { PlannedResource } from "../engine/plan";
import { nameIn } from "../engine/plan";
import type { Exported, StateResource } from "../engine/state";

/** Why something does not come back; scripts depend on these names. */
export type Cause =
  | "stateful-created"
  | "stateful-deleted"
  | "stateful-replaced"
  | "stateful-changed"
  | "contents-lost"
  | "protection-dropped"
  | "protection-added"
  | "renamed"
  | "retained"
  | "provider-removed"
  | "provider-moved"
  | "secret-dropped"
  | "not-deployable"
  | "not-plannable";

/** Something that going back would not restore, or would destroy. */
export interface Irreversible {
  readonly cause: Cause;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

export interface Experiment {
  /** What the base left in the copy of the state, and what the change made of that. */
  readonly base: Exported;
  readonly head: Exported;
  /** Of the base, over what the change left; its failure instead, where there is none. */
  readonly back: readonly PlannedResource[] | { readonly failure: string };
  /** Names of the secrets in the settings of both. */
  readonly secrets: { readonly base: readonly string[]; readonly head: readonly string[] };
}

/** Hold what a new one of the same name has not, though a rollback may touch them. */
const contentTypes: readonly string[] = ["aws:cloudwatch/logGroup:LogGroup", "aws:sqs/queue:Queue"];

const goForward = "when it is in production and wrong, mend it forward";
const alone = `merge it alone, so that nothing else has to go back over it; ${goForward}`;

/** Names what could not come back after a change was deployed. Pure. */
export function irreversibleIn(experiment: Experiment): readonly Irreversible[] {
  const { back } = experiment;
  const pairs = pairsOf(experiment);
  const planned = new Map("failure" in back ? [] : back.map((one) => [one.urn, one] as const));
  const found = [
    ...pairs.flatMap((pair) => ofResource(pair, planned)),
    ...ofProviders(experiment),
    ...experiment.secrets.base
      .filter((name) => !experiment.secrets.head.includes(name))
      .map((name) => ({
        cause: "secret-dropped" as const,
        what: name,
        why: "the base needs this secret, and a secret of the past is never restored",
        fix: "keep it in the settings until no release that could be gone back to needs it",
      })),
  ];
  // What the engine says it cannot do mostly has a cause that is named already.
  if (!("failure" in back) || found.length > 0) return found;
  return [
    {
      cause: "not-plannable",
      what: "the base",
      why: `it cannot be planned any more: ${back.failure}`,
      fix: "keep in the change what the base needs, and remove it once nobody goes back there",
    },
  ];
}

/** A resource before and after the change; one of them is missing where it was made, deleted, or goes by another name. */
interface Pair {
  readonly base: StateResource | undefined;
  readonly head: StateResource | undefined;
}

function pairsOf({ base, head }: Experiment): readonly Pair[] {
  const [before, after] = [objectsIn(base), objectsIn(head)];
  const renamed = (one: StateResource) =>
    after.find((other) => isSame(one, other) && !before.some(({ urn }) => urn === other.urn));
  const pairs = before.map((one) => ({ base: one, head: after.find(({ urn }) => urn === one.urn) ?? renamed(one) }));
  const paired = new Set(pairs.map((pair) => pair.head));
  return [...pairs, ...after.filter((one) => !paired.has(one)).map((one) => ({ base: undefined, head: one }))];
}

const objectsIn = ({ deployment }: Exported): readonly StateResource[] =>
  deployment.resources.filter(
    ({ custom, type, delete: isGoing }) => custom && isGoing !== true && !type.startsWith("pulumi:"),
  );

/** Whether both are one object of the cloud: one that was made again may have the same id. */
const isSame = (one: StateResource, other: StateResource): boolean =>
  one.type === other.type && one.id === other.id && one["created"] === other["created"];

const unchanged = new Set(["same", "refresh"]);

function ofResource({ base, head }: Pair, planned: ReadonlyMap<string, PlannedResource>): Irreversible[] {
  const one = base ?? head;
  if (one === undefined) return [];
  const { urn, type } = one;
  const [isStore, what] = [statefulTypes.includes(type), `${nameIn(urn)} (${type})`];
  const say = (cause: Cause, why: string, fix: string): Irreversible[] => [{ cause, what, why, fix }];
  const plan = planned.get(urn);

  if (!head) {
    if (base?.["retainOnDelete"] === true)
      return say(
        "retained",
        "it is forgotten and not deleted, and the base would make a second one beside it",
        "take retainOnDelete away first and deploy that, or keep the resource",
      );
    if (isStore)
      return say("stateful-deleted", "its data go with it; the base would make an empty one", `keep it, or ${alone}`);
    return contentTypes.includes(type)
      ? say("contents-lost", "what it holds goes with it; the base would make an empty one", `keep it, or ${alone}`)
      : [];
  }
  if (!base) {
    if (isStore)
      return say("stateful-created", "the base does not know it: going back would delete it with its data", alone);
    return head["retainOnDelete"] === true
      ? say(
          "retained",
          "going back would forget it and not delete it, and the next deploy makes a second one",
          "give it retainOnDelete only once nobody goes back before it",
        )
      : [];
  }
  return [...ofProtection(), ...ofSurvivor()];

  function ofProtection(): Irreversible[] {
    if (base?.protect === true && head?.protect !== true)
      return say(
        "protection-dropped",
        "nothing keeps it from being deleted any more, and going back does not bring back what was deleted meanwhile",
        "keep it protected; where it is to go, merge that alone",
      );
    return isStore && base?.protect !== true && head?.protect === true
      ? say("protection-added", "going back would take its protection away, and a rollback refuses that", alone)
      : [];
  }

  function ofSurvivor(): Irreversible[] {
    if (base === undefined || head === undefined) return [];
    const steps = plan?.steps ?? [];
    // The base may know the new name: then it finds it.
    if (head.urn !== urn && (plan === undefined || steps.includes("create")))
      return say(
        "renamed",
        `it is ${nameIn(head.urn)} now by an alias that the base does not have: the base would make another one, and delete this one`,
        "give the base the new name as an alias, deploy that, and rename afterwards",
      );
    const which = plan === undefined || plan.changed.length === 0 ? "" : `, for ${plan.changed.join(", ")}`;
    if (!isSame(base, head)) {
      if (isStore)
        return say(
          "stateful-replaced",
          `it is replaced${which}: its data are lost, and going back loses them again`,
          alone,
        );
      return contentTypes.includes(type)
        ? say("contents-lost", `it is replaced${which}: what it holds goes with it`, alone)
        : [];
    }
    return isStore && steps.some((step) => !unchanged.has(step))
      ? say(
          "stateful-changed",
          `going back would touch it (${steps.join(", ")}${which}), and a rollback touches nothing that holds data`,
          alone,
        )
      : [];
  }
}

function ofProviders({ base, head }: Experiment): Irreversible[] {
  const [before, after] = [packagesIn(base), packagesIn(head)];
  return [...before].flatMap(([name, versions]): Irreversible[] => {
    const now = after.get(name);
    if (now === undefined)
      return [
        {
          cause: "provider-removed",
          what: name,
          why: "the change has this provider no more, and the base makes resources with it",
          fix: "remove the resources first, and the provider in a later change",
        },
      ];
    const moved = now.filter((major) => major !== undefined && !versions.includes(major));
    return moved.length === 0 || versions.every((major) => major === undefined)
      ? []
      : [
          {
            cause: "provider-moved",
            what: name,
            why: `its major version is another one (${versions.join(", ")}, now ${moved.join(", ")}), and the older one may not read what the newer one has written`,
            fix: alone,
          },
        ];
  });
}

/** Major versions of each provider; undefined where it does not say. */
function packagesIn({ deployment }: Exported): Map<string, (string | undefined)[]> {
  const found = new Map<string, (string | undefined)[]>();
  for (const { type, inputs, outputs } of deployment.resources) {
    const [, name] = /^pulumi:providers:(.+)$/.exec(type) ?? [];
    if (name === undefined) continue;
    const version = outputs?.["version"] ?? inputs?.["version"];
    found.set(name, [...(found.get(name) ?? []), typeof version === "string" ? version.split(".")[0] : undefined]);
  }
  return found;
}
