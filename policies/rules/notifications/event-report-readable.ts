import { notifierEnvironment } from "../../../runtime/contract";
import { deliveryWatches, variablesOf } from "../../knowledge/alarms/delivery";
import { INVALID, parsed } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { Faults, notApplicable, shown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { isSeverity, severityTagOf } from "../../knowledge/alarms/severity";
import type { Stack } from "../../model/stack";
import { eventRule, lambdaFunction, topic, topicSubscription } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Value } from "../../model/value";
import { at, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** Without these the notifier takes a message for one that is not its own, and gives it up. */
const needed: readonly (readonly string[])[] = [
  ["version"],
  ["content", "textType"],
  ["content", "title"],
  ["content", "description"],
  ...["threadId", "summary", "eventType", "relatedResources"].map((field) => ["metadata", field]),
  ...["name", "severity", "incidentKey", "changedAt", "account", "region"].map((field) => [
    "metadata",
    "additionalContext",
    field,
  ]),
];
/** What the readers compare with. */
const fixed: readonly (readonly [readonly string[], string])[] = [
  [["version"], "1.0"],
  [["source"], "custom"],
  [["content", "textType"], "client-markdown"],
];
const placeholder = /<([\w.-]+)>/g;

/** An event that goes to a topic of alarms is made into a message that this project's notifier can read. */
export const eventReportReadable: ControlRule = {
  name: "event-report-readable",
  severity: "required",
  title: "Events on alarm topics are in the form that the notifier reads",
  why: "The notifier knows alarms of CloudWatch and reports of one form. Anything else it can only give up: the deployment failed, and the message about it lies among the dead letters.",
  remediation:
    "give the target an inputTransformer whose template is a custom notification: version, source, content and metadata.additionalContext, with the severity of the event rule, and only placeholders that inputPaths has",
  example: {
    bad: 'inputTransformer: { inputTemplate: "\\"A deployment failed\\"" }',
    good: 'inputTransformer: { inputPaths: { at: "$.time" }, inputTemplate: JSON.stringify({ version: "1.0", source: "custom", content, metadata }) }',
  },
  controls: {},
  subjects: eventTarget,
  watches: [
    watch(eventTarget, "arn", "inputTransformer", "rule"),
    watch(eventRule, "tags"),
    watch(lambdaFunction, "environment"),
    ...deliveryWatches.filter(({ types }) => types.includes(topicSubscription[0] ?? "")),
  ],
  early: false,
  judge(target, stack): Outcome {
    const topics = stack.named(topic, target, "arn");
    if (!topics.some((one) => isReadByNotifier(one, stack)))
      return notApplicable("no notifier of this project reads it");
    const transformer = target.get("inputTransformer");
    const faults = new Faults();
    const template = at(transformer, "inputTemplate");
    if (transformer === UNKNOWN || template === UNKNOWN)
      faults.unknown("inputTransformer is not known before the update");
    else if (isAbsent(template)) faults.problem("inputTransformer is not set, so the notifier gets the bare event");
    else judgeTemplate(textOf(template), at(transformer, "inputPaths"), target, stack, faults);
    return faults.outcome;
  },
};

function judgeTemplate(
  template: string,
  paths: Value | undefined,
  target: Resource,
  stack: Stack,
  faults: Faults,
): void {
  const given = isStructure(paths) ? paths : {};
  const used = [...template.matchAll(placeholder)].map(([, name = ""]) => name);
  for (const name of new Set(used))
    if (!(name in given) && !name.startsWith("aws.events."))
      faults.problem(`placeholder ${shown(name)} is not in inputPaths`);
  for (const path of Object.values(given))
    if (path !== UNKNOWN && !textOf(path).startsWith("$")) faults.problem("a path in inputPaths does not begin with $");
  // EventBridge puts JSON in place of a bare placeholder, and text in place of one within quotes.
  const message = parsed(template.replace(/(?<!")<[\w.-]+>(?!")/g, "null"));
  if (message === INVALID || !isStructure(message)) {
    faults.problem("inputTemplate makes no JSON");
    return;
  }
  judgeMessage(message, target, stack, faults);
}

function judgeMessage(message: Value, target: Resource, stack: Stack, faults: Faults): void {
  const missing = needed.filter((path) => at(message, ...path) === undefined);
  if (missing.length > 0) faults.problem(`its message lacks ${missing.map((path) => path.join(".")).join(", ")}`);
  for (const [path, text] of fixed)
    if (at(message, ...path) !== text)
      faults.problem(`${path.join(".")} of its message is not what its readers look for`);
  const context = at(message, "metadata", "additionalContext");
  const severity = at(context, "severity");
  if (!isSeverity(severity)) faults.problem("its message has a severity that nobody knows");
  const tags = stack.named(eventRule, target, "rule").map((rule) => severityTagOf(rule));
  if (tags.some((tag) => isSeverity(tag) && tag !== severity))
    faults.problem("its message has another severity than its event rule");
  const link = at(context, "runbookUrl");
  if (!isAbsent(link) && !textOf(link).startsWith("https://")) faults.problem("its message links to no runbook");
}

/** Whether the topic calls a function that hands alarms on as this project's does. */
const isReadByNotifier = (aTopic: Resource, stack: Stack): boolean =>
  stack
    .naming(topicSubscription, "topic", aTopic)
    .sure.flatMap((one) => stack.named(lambdaFunction, one, "endpoint"))
    .some((one) => !isAbsent(at(variablesOf(one), notifierEnvironment.secretArn)));
