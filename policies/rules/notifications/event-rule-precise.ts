import { INVALID, parsed } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { Faults, notApplicable, unknown } from "../../model/outcome";
import { declareDocument, documentOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsCluster, ecsService, eventRule, topic } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isList, isStructure, UNKNOWN } from "../../model/value";

/** Kinds of events that tell of what went well as of what did not, and the fields by which these are told apart. */
const mixed: Readonly<Record<string, readonly string[]>> = {
  "ECS Deployment State Change": ["eventName"],
  "ECS Service Action": ["eventName", "eventType"],
  "ECS Task State Change": ["lastStatus"],
  "CloudWatch Alarm State Change": ["state"],
  "CodePipeline Pipeline Execution State Change": ["state"],
};

/** No event of AWS is nested deeper. */
const deepest = 20;

/** An event rule that tells people hears what is wrong with this stack, and nothing else. */
export const eventRulePrecise: ControlRule = {
  name: "event-rule-precise",
  severity: "required",
  title: "Event rules that tell people hear only what these must know",
  why: "A pattern that leaves out a field hears all of it: every deployment that went well, or those of every other service in the account. After a week nobody reads them any more.",
  remediation:
    "give eventPattern source, detail-type, the field of detail that tells good news from bad, and resources, clusterArn or group of what it is about",
  example: {
    bad: '{ "source": ["aws.ecs"], "detail-type": ["ECS Deployment State Change"] }',
    good: '{ "source": ["aws.ecs"], "detail-type": ["ECS Deployment State Change"], "resources": [service.id], "detail": { "eventName": ["SERVICE_DEPLOYMENT_FAILED"] } }',
  },
  controls: {},
  subjects: eventRule,
  watches: [watch(eventRule, "eventPattern"), watch(eventTarget, "arn", "rule")],
  early: false,
  judge(rule, stack): Outcome {
    const written = rule.get("eventPattern");
    if (isAbsent(written)) return notApplicable("it waits for the clock");
    const targets = stack.naming(eventTarget, "rule", rule).sure;
    if (!targets.some((one) => stack.named(topic, one, "arn").length > 0)) return notApplicable("it tells nobody");
    const known = parsed(written);
    const pattern = known === UNKNOWN ? documentOf(rule, stack) : known;
    if (pattern === undefined || pattern === UNKNOWN)
      return unknown("eventPattern is not known before the update", declareDocument);
    const faults = new Faults();
    if (pattern === INVALID || !isStructure(pattern)) faults.problem("eventPattern is not JSON");
    else judgePattern(pattern, rule, stack, faults);
    return faults.outcome;
  },
};

function judgePattern(pattern: Value, rule: Resource, stack: Stack, faults: Faults): void {
  for (const field of ["source", "detail-type"])
    if (isAbsent(at(pattern, field)))
      faults.problem(`eventPattern has no ${field}, so it hears what others say as well`);
  if (hasEmptyList(pattern)) faults.problem("eventPattern has a list without elements, which EventBridge refuses");
  const kinds = elements(at(pattern, "detail-type"));
  for (const kind of kinds === UNKNOWN ? [] : kinds) {
    const fields = typeof kind === "string" ? mixed[kind] : undefined;
    if (fields?.every((field) => isAbsent(at(pattern, "detail", field))))
      faults.problem(
        `eventPattern does not ask for detail.${fields.join(" or detail.")}, so it hears good news as well`,
      );
  }
  const sources = elements(at(pattern, "source"));
  if (sources !== UNKNOWN && sources.includes("aws.ecs") && !isAboutThis(pattern, rule, stack))
    faults.problem("eventPattern names nothing of this stack, so it hears all services of the account");
}

const hasEmptyList = (value: Value, depth = 0): boolean => {
  if (depth > deepest) return false;
  if (isList(value)) return value.length === 0 || value.some((one) => hasEmptyList(one, depth + 1));
  return isStructure(value) && Object.values(value).some((one) => hasEmptyList(one, depth + 1));
};

function isAboutThis(pattern: Value, rule: Resource, stack: Stack): boolean {
  const places: (Value | undefined)[] = [
    at(pattern, "resources"),
    ...["clusterArn", "group", "serviceName", "taskDefinitionArn"].map((field): Value | undefined =>
      at(pattern, "detail", field),
    ),
  ];
  return places.some((place) => {
    const listed = elements(place);
    if (listed === UNKNOWN) return true;
    return listed.some((one) => one === UNKNOWN || names(one, rule, stack));
  });
}

/** Whatever else stands there, such as a prefix, was written for a reason. */
function names(value: Value, rule: Resource, stack: Stack): boolean {
  if (typeof value !== "string") return isStructure(value);
  const types = [...ecsService, ...ecsCluster];
  return stack.namedBy(value.replace(/^service:/, ""), types, rule, "eventPattern").length > 0;
}
