import type { Outcome } from "../../model/outcome";
import { Faults } from "../../model/outcome";
import { clientTypes, mayConnect, openingsOf, openingWatches, surroundingsOf } from "./reachability";
import { isGiven } from "./speaking";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, lambdaFunction, schedule, taskDefinition } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Unknown } from "../../model/value";
import { anyOf, isAbsent, UNKNOWN } from "../../model/value";

/** What a store of the stack's own is to its clients. */
export interface Store {
  readonly port: number | Unknown;
  /** Property that names its security groups. */
  readonly property: string;
  /** Stores of the same kind: a client must reach one of them. */
  readonly others: readonly Resource[];
  /** Variables with its address: who is given one will speak to it. */
  readonly address: RegExp;
}

/** What `judgeReach` reads of a store's clients, and of the groups between them. */
export const clientWatches: readonly Watch[] = [
  watch(ecsService, "networkConfiguration", "taskDefinition"),
  watch(taskDefinition, "containerDefinitions"),
  watch(lambdaFunction, "environment", "vpcConfig"),
  watch(schedule, "target"),
  watch(eventTarget, "ecsTarget"),
  ...openingWatches,
];

/**
 * Judges who reaches a store: only groups in which clients of this stack run, and each client that has its address, out of its
 * own group and into the store's.
 */
export function judgeReach(subject: Resource, { port, property, others, address }: Store, stack: Stack): Outcome {
  const faults = new Faults();
  const { groups, isOpen } = surroundingsOf(subject, stack);
  if (isAbsent(subject.get(property)))
    faults.problem(`${property} is not set, so the network's default group guards it`);
  else if (isOpen)
    faults.unknown("it has a security group that is not of this stack, so who reaches it cannot be seen");
  const ofClients = stack.index(groupsOfClients);
  for (const group of groups) judgeAdmitted(group, ofClients, faults, stack);
  if (groups.length === 0) return faults.outcome;
  for (const { client, isSure } of cutOff([subject, ...others], { port, property, address }, stack))
    if (isSure)
      faults.problem(
        `"${client.name}" has its address but no way to it: an egress rule of its group, or an ingress rule here, is missing`,
      );
    else faults.unknown(`whether "${client.name}" reaches it is not known`);
  return faults.outcome;
}

/** A client that has the address of a store, and no way to one, or perhaps none. */
interface CutOff {
  readonly client: Resource;
  readonly isSure: boolean;
}

/** By kind of store. */
const findNobodyYet = (): Map<string, readonly CutOff[]> => new Map();

/** It is the same for every store of a kind, and looked for once. */
function cutOff(
  stores: readonly Resource[],
  { port, property, address }: Omit<Store, "others">,
  stack: Stack,
): readonly CutOff[] {
  const ofStack = stack.index(findNobodyYet);
  const kind = `${property} ${String(port)}`;
  const found =
    ofStack.get(kind) ??
    stack.ofTypes(clientTypes).flatMap((client): CutOff[] => {
      const speaks = isGiven(client, address, stack);
      const reach = speaks === false || reachesAny(client, stores, port, stack);
      return reach === true ? [] : [{ client, isSure: reach === false && speaks === true }];
    });
  ofStack.set(kind, found);
  return found;
}

const groupsOfClients = (stack: Stack): ReadonlySet<Resource> =>
  new Set(stack.ofTypes(clientTypes).flatMap((client) => surroundingsOf(client, stack).groups));

function judgeAdmitted(group: Resource, ofClients: ReadonlySet<Resource>, faults: Faults, stack: Stack): void {
  for (const { holder, peers, foreign, ranges } of openingsOf(group, "ingress", stack)) {
    if (ranges.length > 0) faults.problem(`"${holder.name}" admits addresses, not the groups of its clients`);
    if (foreign === true) faults.problem(`"${holder.name}" admits a group that is not of this stack`);
    if (foreign === UNKNOWN) faults.unknown(`whom "${holder.name}" admits is not known before the update`);
    for (const peer of peers)
      if (peer !== group && !ofClients.has(peer))
        faults.problem(`"${holder.name}" admits "${peer.name}", in which nothing of this stack runs`);
  }
}

/** Those that the client's own groups speak of are tried first; in most stacks one of them is reached. */
function reachesAny(
  client: Resource,
  stores: readonly Resource[],
  port: number | Unknown,
  stack: Stack,
): boolean | Unknown {
  const own = surroundingsOf(client, stack).groups;
  const near = new Set(own.flatMap((group) => openingsOf(group, "egress", stack).flatMap(({ peers }) => peers)));
  const isNear = (store: Resource) => surroundingsOf(store, stack).groups.some((group) => near.has(group));
  let answer: boolean | Unknown = false;
  for (const store of [...stores.filter(isNear), ...stores.filter((one) => !isNear(one))]) {
    const reach = reaches(client, store, port, stack);
    if (reach === true) return true;
    if (reach === UNKNOWN) answer = UNKNOWN;
  }
  return answer;
}

function reaches(client: Resource, store: Resource, port: number | Unknown, stack: Stack): boolean | Unknown {
  const from = surroundingsOf(client, stack);
  const to = surroundingsOf(store, stack);
  if (port === UNKNOWN) return UNKNOWN;
  const answer = anyOf(from.groups.flatMap((one) => to.groups.map((other) => mayConnect(one, other, port, stack))));
  return answer === false && (from.isOpen || to.isOpen) ? UNKNOWN : answer;
}
