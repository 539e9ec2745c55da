import { dashboardEnvironment } from "../../../runtime/contract";
import { containersOf, taskDefinitionsOf } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import { actionsOf, balancersOf, servicesIn, targetsOf } from "../../knowledge/network/listeners";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, listener, loadBalancer, taskDefinition } from "../../model/types";
import { listenerRule } from "../../model/types/edge";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, numberOf, textOf, UNKNOWN } from "../../model/value";
import { lookUp } from "../../model/look-up";

/** So long a log-in lasts where nothing is said. */
const week = 604_800;
const answers = ["forward", "redirect", "fixed-response"];
const logIns: Readonly<Record<string, string>> = {
  "authenticate-oidc": "authenticateOidc",
  "authenticate-cognito": "authenticateCognito",
};
/** What a dashboard is given to check the balancer's word by, and where the balancer says the same. */
const agreed = [
  [dashboardEnvironment.issuer, "issuer"],
  [dashboardEnvironment.clientId, "clientId"],
] as const;

/**
 * Nobody from outside gets to the dashboard or the worker who has not logged in: on the way there, the balancer asks. The
 * dashboard believes what the balancer signs, for the issuer and the client that both are told of.
 */
export const edgeAuthenticated: ControlRule = {
  name: "edge-authenticated",
  severity: "blocker",
  title: "Whoever comes from outside logs in before he sees the dashboard",
  why: "The dashboard shows what the queue holds to anybody who finds its address, and addresses of certificates are public.",
  remediation:
    'let an action of type "authenticate-oidc" (or "authenticate-cognito") with a lower order stand before the one that forwards, with onUnauthenticatedRequest "authenticate" or "deny"',
  example: {
    bad: 'defaultActions: [{ type: "forward", targetGroupArn }]',
    good: 'defaultActions: [{ type: "authenticate-oidc", order: 1, authenticateOidc }, { type: "forward", order: 2, targetGroupArn }]',
  },
  controls: {},
  subjects: [...listener, ...listenerRule],
  watches: [
    watch(listener, "defaultActions", "loadBalancerArn"),
    watch(listenerRule, "actions", "listenerArn"),
    watch(loadBalancer, "internal"),
    watch(ecsService, "loadBalancers", "taskDefinition"),
    watch(taskDefinition, "containerDefinitions"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(holder, stack) {
    if (guardedServices(stack).size === 0) return notApplicable("nothing of the stack stands behind a log-in");
    const balancers = balancersOf(holder, stack);
    if (balancers.length > 0 && balancers.every((one) => one.get("internal") === true))
      return notApplicable("the internet does not reach it");
    const faults = new Faults();
    const actions = actionsOf(holder);
    if (actions === UNKNOWN) faults.unknown("what it does is not known before the update");
    else judgeActions(actions, holder, stack, faults);
    return faults.outcome;
  },
};

function judgeActions(actions: readonly Value[], holder: Resource, stack: Stack, faults: Faults): void {
  const last = at(actions.at(-1), "type");
  if (last === UNKNOWN) faults.unknown("what it does last is not known before the update");
  else if (!answers.includes(textOf(last))) faults.problem("its last action gives no answer");
  for (const [index, action] of actions.entries()) {
    if (at(action, "type") !== "forward") continue;
    const before = actions.slice(0, index);
    const { groups, leadsNowhere, isOpen } = targetsOf(action, holder, stack);
    if (leadsNowhere) faults.problem("it forwards to no target group");
    const asks = anyOf(before.map(asksForLogIn));
    if (isOpen && asks !== true)
      faults.unknown("it forwards to a target group that is not of this stack, without a log-in");
    const guarded = groups
      .flatMap((group) => servicesIn(group, stack))
      .filter((one) => guardedServices(stack).has(one));
    for (const service of guarded) {
      if (asks === UNKNOWN) faults.unknown(`whether a log-in stands before "${service.name}" is not known`);
      else if (!asks) faults.problem(`it forwards to "${service.name}" without a log-in before that`);
      else judgeAgreement(before, service, stack, faults);
    }
  }
}

function asksForLogIn(action: Value): boolean | Unknown {
  const type = at(action, "type");
  if (type === UNKNOWN) return UNKNOWN;
  const property = lookUp(logIns, textOf(type));
  if (property === undefined) return false;
  const config = elements(at(action, property));
  if (config !== UNKNOWN && config.length === 0) return false;
  const otherwise = at(config === UNKNOWN ? UNKNOWN : config[0], "onUnauthenticatedRequest");
  return otherwise === UNKNOWN ? UNKNOWN : otherwise !== "allow";
}

function judgeAgreement(before: readonly Value[], service: Resource, stack: Stack, faults: Faults): void {
  const asking = before.find((action) => at(action, "type") === "authenticate-oidc");
  if (asking === undefined) return;
  const listed = elements(at(asking, "authenticateOidc"));
  const config = listed === UNKNOWN ? UNKNOWN : listed[0];
  judgeLogIn(config, stack, faults);
  for (const [variable, property] of agreed) {
    const said = at(config, property);
    for (const expected of variablesOf(service, variable, stack))
      if (said !== UNKNOWN && expected !== UNKNOWN && said !== expected)
        faults.problem(`"${service.name}" expects another ${property} in ${variable} than people log in with`);
  }
}

function judgeLogIn(config: Value | undefined, stack: Stack, faults: Faults): void {
  const scope = at(config, "scope");
  if (typeof scope === "string" && !scope.split(" ").includes("openid"))
    faults.problem("its log-in does not ask for openid");
  const hours = stack.asked("edgeSessionHours");
  const seconds = at(config, "sessionTimeout");
  if (typeof hours === "number" && seconds !== UNKNOWN && numberOf(seconds ?? week) !== hours * 3_600)
    faults.problem("a log-in does not last as long as setting edgeSessionHours says");
}

const containersIn = (service: Resource, stack: Stack): readonly Value[] =>
  taskDefinitionsOf(service, stack).flatMap((task) => {
    const containers = containersOf(task, stack);
    return containers === UNKNOWN || containers === INVALID ? [] : containers;
  });

const variablesOf = (service: Resource, variable: string, stack: Stack): Value[] =>
  containersIn(service, stack).flatMap((container) => {
    const environment = elements(at(container, "environment"));
    if (environment === UNKNOWN) return [UNKNOWN];
    return environment.filter((entry) => at(entry, "name") === variable).map((entry) => at(entry, "value") ?? null);
  });

/** Services of the stack that nobody may use without a log-in: the worker, and whatever believes a balancer's signature. */
const guardedServices = (stack: Stack): ReadonlySet<Resource> => stack.index(findGuarded);

function findGuarded(stack: Stack): ReadonlySet<Resource> {
  return new Set(
    stack.ofTypes(ecsService).filter((service) => {
      const isWorker = stack.componentAround(service, componentTypes.worker) !== undefined;
      return isWorker || variablesOf(service, dashboardEnvironment.signer, stack).length > 0;
    }),
  );
}
