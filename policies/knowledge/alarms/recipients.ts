import type { Channel } from "../../../runtime/contract";
import { notifierEnvironment } from "../../../runtime/contract";
import { chatChannels, subscriptionsOf, variablesOf } from "./delivery";
import { INVALID, parsed } from "../../model/json";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { lambdaFunction, secret, secretVersion } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** Where people hear of something: they read it, or they are woken. */
export type Recipient = "chat" | "pager";

/** Parts of host names and of variables by which a recipient is told. */
const signs: Readonly<Record<Recipient, RegExp>> = {
  chat: /slack|teams|office|discord|chat|mattermost/i,
  pager: /pager|opsgenie|victorops|splunkoncall|squadcast|zenduty|incident|betterstack|grafana/i,
};

export const recipientWatches: readonly Watch[] = [
  watch(lambdaFunction, "environment"),
  watch(secretVersion, "secretId", "secretString"),
];

/** What a notifier of this project calls them where it is told that they hear of alarms without it. */
const leftOut: Readonly<Record<Recipient, Channel>> = { chat: "slack", pager: "pagerDuty" };

/** Whether a message on the topic reaches a recipient of this kind; only subscriptions that `isIt` holds for count. */
export function reaches(
  recipient: Recipient,
  aTopic: Resource,
  stack: Stack,
  isIt: (subscription: Resource) => boolean = () => true,
): boolean | Unknown {
  const answers = subscriptionsOf(aTopic, stack)
    .filter(isIt)
    .map((subscription) => leadsTo(recipient, subscription, stack));
  if (answers.includes(true)) return true;
  return answers.includes(UNKNOWN) ? UNKNOWN : false;
}

function leadsTo(recipient: Recipient, subscription: Resource, stack: Stack): boolean | Unknown {
  if (chatChannels.includes(subscription.type)) return recipient === "chat";
  const protocol = subscription.get("protocol");
  if (protocol === UNKNOWN) return UNKNOWN;
  if (protocol === "https") return isHostOf(recipient, subscription.get("endpoint"));
  if (protocol !== "lambda") return false;
  const functions = stack.named(lambdaFunction, subscription, "endpoint");
  const answers = functions.map((target) => knows(recipient, target, stack));
  if (answers.includes(true)) return true;
  return answers.length === 0 || answers.includes(UNKNOWN) ? UNKNOWN : false;
}

/** Whose endpoint it is, by its host; of a host that nobody knows it cannot be told. */
function isHostOf(recipient: Recipient, endpoint: Value | undefined): boolean | Unknown {
  const [, host = ""] = /^https:\/\/(?:[^/@]*@)?([^/:?#]+)/.exec(textOf(endpoint).slice(0, 2048)) ?? [];
  if (signs[recipient].test(host)) return true;
  return Object.values(signs).some((sign) => sign.test(host)) ? false : UNKNOWN;
}

/**
 * Whether a function knows where to find a recipient: by the keys of the secret that it is given, where these are known, and
 * otherwise by the names of its variables.
 */
function knows(recipient: Recipient, target: Resource, stack: Stack): boolean | Unknown {
  const variables = variablesOf(target);
  if (variables === UNKNOWN) return UNKNOWN;
  if (textOf(variables[notifierEnvironment.direct]).split(",").includes(leftOut[recipient])) return false;
  const secrets = Object.values(variables).flatMap((value) =>
    stack.namedBy(value, [...secret, ...secretVersion], target, "environment"),
  );
  const keys = secrets
    .flatMap((one) => (secretVersion.includes(one.type) ? [one] : stack.naming(secretVersion, "secretId", one).sure))
    .map((one) => keysOf(one));
  if (keys.length > 0 && !keys.includes(UNKNOWN))
    return keys.some((some) => some !== UNKNOWN && some.some((key) => signs[recipient].test(key)));
  return Object.entries(variables).some(([name, value]) => signs[recipient].test(name) && !isAbsent(value));
}

function keysOf(version: Resource): readonly string[] | Unknown {
  const content = parsed(version.get("secretString"));
  if (content === UNKNOWN || content === INVALID || !isStructure(content)) return UNKNOWN;
  return Object.entries(content).flatMap(([key, value]) => (isAbsent(value) ? [] : [key]));
}
