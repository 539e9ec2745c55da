import { taskDefinitionsOf } from "../../knowledge/worker/containers";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsCluster, ecsService, taskDefinition } from "../../model/types";
import { capacityProvider, clusterCapacityProviders } from "../../model/types/worker";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, numberOf, textOf, UNKNOWN } from "../../model/value";

const spot = "FARGATE_SPOT";
const fargate = ["FARGATE", spot];

/**
 * A service says on what its tasks run, its cluster offers that, and some of it cannot be taken away: AWS takes Spot back
 * with two minutes' notice, from all tasks at once when it needs them.
 */
export const serviceHasCapacity: ControlRule = {
  name: "service-has-capacity",
  severity: "required",
  title: "Tasks have something to run on that stays",
  why: "A service whose cluster does not offer what it asks for starts no task, which is found when the old ones are gone. Tasks that all run on Spot may all end at the same time, and none come back until AWS has some left.",
  remediation:
    'set cluster, and launchType "FARGATE" or capacityProviderStrategies with providers that an aws.ecs.ClusterCapacityProviders offers; at levels A and B with a base or weight on "FARGATE"',
  example: {
    bad: 'capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],',
    good: 'capacityProviderStrategies: [\n  { capacityProvider: "FARGATE", base: 2, weight: 1 },\n  { capacityProvider: "FARGATE_SPOT", weight: 3 },\n],',
  },
  controls: {},
  subjects: ecsService,
  watches: [
    watch(ecsService, "capacityProviderStrategies", "cluster", "launchType", "schedulingStrategy", "taskDefinition"),
    watch(clusterCapacityProviders, "capacityProviders", "clusterName", "defaultCapacityProviderStrategies"),
    watch(taskDefinition, "requiresCompatibilities"),
    watch([componentTypes.worker], "level"),
  ],
  early: false,
  judge(service, stack) {
    const faults = new Faults();
    if (isAbsent(service.get("cluster")) && stack.with(ecsCluster, "name", "default").length === 0)
      faults.problem("it names no cluster, and so gets the account's default one");
    const strategies = elements(service.get("capacityProviderStrategies"));
    if (strategies === UNKNOWN) faults.unknown("capacityProviderStrategies is not known before the update");
    else if (strategies.length > 0) judgeStrategies(strategies, service, stack, faults);
    else judgeWithout(service, stack, faults);
    return faults.outcome;
  },
};

/** What is offered in the cluster of a service, and whether there may be more that cannot be seen. */
function offersOf(service: Resource, stack: Stack) {
  const clusters = stack.named(ecsCluster, service, "cluster");
  const found = clusters.map((cluster) => stack.naming(clusterCapacityProviders, "clusterName", cluster));
  return {
    offers: found.flatMap(({ sure }) => sure),
    isOpen: clusters.length === 0 || isOfUnknown(stack),
  };
}

/** Whether some of them is of a cluster that nobody knows: its name is made by something else. */
const isOfUnknown = (stack: Stack): boolean =>
  stack
    .with(clusterCapacityProviders, "clusterName", UNKNOWN)
    .some((one) => stack.named(ecsCluster, one, "clusterName").length === 0);

function judgeStrategies(strategies: readonly Value[], service: Resource, stack: Stack, faults: Faults): void {
  const { offers, isOpen } = offersOf(service, stack);
  const listed = offers.map((offer) => elements(offer.get("capacityProviders")));
  const isUnclear = isOpen || listed.includes(UNKNOWN);
  const offered = listed.flatMap((list) => (list === UNKNOWN ? [] : list));
  for (const strategy of strategies) {
    const provider = at(strategy, "capacityProvider");
    if (provider === UNKNOWN && stack.namedBy(UNKNOWN, capacityProvider, service, "capacityProviderStrategies").length)
      continue;
    if (provider === UNKNOWN) faults.unknown("a capacity provider of it is not known before the update");
    else if (offered.includes(provider ?? null)) continue;
    else if (isUnclear || offered.includes(UNKNOWN))
      faults.unknown("whether its cluster offers its capacity providers is not known before the update");
    else faults.problem("its cluster does not offer one of its capacity providers");
  }
  for (const offer of offers) judgeOffer(offer, stack, faults);
  judgeWeights(strategies, stack, faults);
}

/** A cluster that offers what is not there is refused as a whole. */
function judgeOffer(offer: Resource, stack: Stack, faults: Faults): void {
  const listed = elements(offer.get("capacityProviders"));
  for (const one of listed === UNKNOWN ? [] : listed)
    if (!fargate.includes(textOf(one)) && stack.namedBy(one, capacityProvider, offer, "capacityProviders").length === 0)
      faults.problem("its cluster offers a capacity provider that is neither Fargate nor one of this stack");
}

function judgeWeights(strategies: readonly Value[], stack: Stack, faults: Faults): void {
  const shares = strategies.map((strategy) => ({
    isSpot: at(strategy, "capacityProvider") === spot,
    weight: at(strategy, "weight"),
    base: at(strategy, "base"),
  }));
  if (shares.some(({ weight, base }) => weight === UNKNOWN || base === UNKNOWN))
    faults.unknown("the weights of its capacity providers are not known before the update");
  else if (!shares.some(({ weight }) => numberOf(weight ?? 0) > 0))
    faults.problem("none of its capacity providers has a weight, so no task is placed");
  else if (
    stack.level !== "C" &&
    !shares.some(({ isSpot, weight, base }) => !isSpot && numberOf(weight ?? 0) + numberOf(base ?? 0) > 0)
  )
    faults.problem("all its tasks run on Spot");
}

/** Without a strategy the cluster's own one holds, and without that EC2's. */
function judgeWithout(service: Resource, stack: Stack, faults: Faults): void {
  const launch = service.get("launchType");
  if (launch === UNKNOWN) faults.unknown("launchType is not known before the update");
  if (!isAbsent(launch)) return;
  const needsFargate = taskDefinitionsOf(service, stack).some((task) => {
    const where = elements(task.get("requiresCompatibilities"));
    return where !== UNKNOWN && where.includes("FARGATE");
  });
  if (!needsFargate) return;
  const { offers, isOpen } = offersOf(service, stack);
  if (offers.some((offer) => !isAbsent(offer.get("defaultCapacityProviderStrategies")))) return;
  if (isOpen) faults.unknown("whether its cluster has a strategy of its own is not known before the update");
  else faults.problem("it has neither capacityProviderStrategies nor a launchType, and its task needs Fargate");
}
