import type { Statement } from "./policy-document";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { bucket, bucketPolicy, queue, topic } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { queuePolicy, topicPolicy } from "../../model/types/messaging";
import { repositoryPolicy } from "../../model/types/registry";
import { everyKey, keyPolicy, managedSecret, secretPolicy } from "../../model/types/secrets";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isStructure, textOf, UNKNOWN } from "../../model/value";

/** Whatever holds, in `policy`, who may do something with a resource. */
export const holdersOfResourcePolicies: readonly string[] = [
  ...bucket,
  ...bucketPolicy,
  ...queue,
  ...queuePolicy,
  ...topic,
  ...topicPolicy,
  ...everyKey,
  ...keyPolicy,
  ...managedSecret,
  ...secretPolicy,
  ...repositoryPolicy,
];

const topics: readonly string[] = [...topic, ...topicPolicy];
const keys: readonly string[] = [...everyKey, ...keyPolicy];

/** Conditions that leave those of a service's requests which are made for somebody whom one names. */
const sources =
  /^(aws:(sourceaccount|sourcearn|sourceorgid|sourceorgpaths|sourceowner|principalaccount|principalarn|principalorgid)|kms:(calleraccount|viaservice)|kms:encryptioncontext:.+)$/;
const demanding = /^(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?$/;

/** Whether a service acts by a statement for those only whom its conditions name. */
export function isBoundToSource({ parts }: Statement): boolean | Unknown {
  const condition = parts["Condition"];
  if (condition === UNKNOWN) return UNKNOWN;
  if (!isStructure(condition)) return false;
  return Object.entries(condition).some(
    ([operator, keys]) =>
      demanding.test(operator) &&
      isStructure(keys) &&
      Object.entries(keys).some(([key, value]) => sources.test(key.toLowerCase()) && !isAnything(value)),
  );
}

const isAnything = (value: Value): boolean => {
  const list = elements(value);
  return list !== UNKNOWN && (list.length === 0 || list.some((one) => /^\*+$/.test(textOf(one))));
};

/** Services that a statement speaks of. */
export function servicesOf({ parts }: Statement): readonly string[] {
  const services = elements(at(parts["Principal"], "Service"));
  return services === UNKNOWN ? [] : services.map(textOf).filter(Boolean);
}

/**
 * Services of which AWS tells no source, so that a condition would never hold: EventBridge with topics and their keys, and
 * ElastiCache with its exports. A load balancer's logs are bound by the account that is part of their place.
 */
export function tellsNoSource(service: string, holder: Resource, { parts }: Statement, stack: Stack): boolean {
  if (service === "events.amazonaws.com") return keys.includes(holder.type) || getsEvents(holder, stack);
  if (service.endsWith(".elasticache-snapshot.amazonaws.com")) return true;
  if (service !== "logdelivery.elasticloadbalancing.amazonaws.com") return false;
  const places = elements(parts["Resource"]);
  return places === UNKNOWN || places.every((one) => one === UNKNOWN || /\/AWSLogs\/\d{12}\/[^/]*$/.test(textOf(one)));
}

/** Whether an event rule of this stack publishes to the topic that a policy is of. */
function getsEvents(holder: Resource, stack: Stack): boolean {
  if (!topics.includes(holder.type)) return false;
  const named = topic.includes(holder.type) ? [holder] : stack.named(topic, holder, "arn");
  if (named.length === 0) return true;
  return named.some((one) => {
    const { sure, possible } = stack.naming(eventTarget, "arn", one);
    return sure.length > 0 || possible;
  });
}
