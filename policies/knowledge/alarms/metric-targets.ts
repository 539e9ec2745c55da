import type { ReadMetric } from "./alarm-metrics";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { bucketReplication, webAcl } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** What is wrong with dimensions that only make sense together: those of replication, and of a firewall. */
export function* problemsOfTarget(metric: ReadMetric, reader: Resource, stack: Stack): Generator<string> {
  const { namespace, dimensions } = metric;
  if (namespace === "AWS/S3" && !isAbsent(at(dimensions, "RuleId")) && !isReplicated(metric, stack))
    yield "no replication of this stack goes by its dimensions RuleId and DestinationBucket";
  if (namespace === "AWS/WAFV2") yield* problemsOfFirewall(metric, reader, stack);
}

/** Whether some rule copies from the one bucket to the other by that name; whatever is not known yet may. */
function isReplicated({ dimensions }: ReadMetric, stack: Stack): boolean {
  const given = (name: string): Value | undefined => at(dimensions, name);
  const replications = stack.ofTypes(bucketReplication);
  return (
    replications.length === 0 ||
    replications.some((one) => {
      const rules = elements(one.get("rules"));
      if (rules === UNKNOWN) return true;
      const isSent = (rule: Value) =>
        (isAbsent(at(rule, "id")) || mayBe(given("RuleId"), at(rule, "id"))) &&
        mayBe(given("DestinationBucket"), at(rule, "destination", "bucket"));
      return mayBe(given("SourceBucket"), one.get("bucket")) && rules.some(isSent);
    })
  );
}

/** A bucket is known by its name or its ARN. */
const mayBe = (name: Value | undefined, other: Value | undefined): boolean =>
  name === UNKNOWN || other === UNKNOWN || textOf(other).replace(/^arn:[^:]*:s3:::/, "") === name;

function* problemsOfFirewall(
  { dimensions, property, region: read }: ReadMetric,
  reader: Resource,
  stack: Stack,
): Generator<string> {
  const named = stack.namedBy(at(dimensions, "WebACL") ?? null, webAcl, reader, property);
  const region = at(dimensions, "Region");
  const rule = at(dimensions, "Rule");
  const here = textOf(read);
  if (typeof region === "string" && here !== "" && region !== here)
    yield "its dimension Region is not where it is read";
  if (named.length === 0) return;
  if (isAbsent(region) && named.every((one) => one.get("scope") === "REGIONAL"))
    yield "a firewall of a region publishes nothing without the dimension Region";
  if (typeof rule === "string" && !named.some((one) => hasRule(one, rule)))
    yield "its dimension Rule names no rule of the firewall";
}

function hasRule(firewall: Resource, name: string): boolean {
  if (["ALL", "Default_Action"].includes(name)) return true;
  const rules = elements(firewall.get("rules"));
  if (rules === UNKNOWN) return true;
  const configs: (Value | undefined)[] = [
    firewall.get("visibilityConfig"),
    ...rules.map((rule): Value | undefined => at(rule, "visibilityConfig")),
  ];
  return configs.some((config) => {
    const own = at(config, "metricName");
    return own === name || own === UNKNOWN;
  });
}
