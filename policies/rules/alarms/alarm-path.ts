import { deliveryWatches, topicsOf } from "../../knowledge/alarms/delivery";
import { Faults } from "../../model/outcome";
import { obstacleTo, publishingWatches } from "../../knowledge/alarms/publishing";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { alarms } from "../../model/types";
import { at, textOf, UNKNOWN } from "../../model/value";

/**
 * What an alarm says arrives at its topic: the topic is in the alarm's region, its policy and its key let CloudWatch
 * publish, and nothing silences the alarm exactly when it rings. Whether a subscriber hears it then is another rule's.
 */
export const alarmPath: ChecklistRule = {
  name: "alarm-path",
  items: ["alarm-actions-not-empty"],
  scope: "core",
  severity: "blocker",
  title: "What an alarm says can reach its topic",
  why: "CloudWatch drops a notification that the topic or its key refuses, and shows that nowhere but in the alarm's history. The alarm rings, and nobody hears it.",
  remediation:
    "let cloudwatch.amazonaws.com publish (sns:Publish) by the topic's policy, use the key (kms:Decrypt, kms:GenerateDataKey*) by the key's policy, and keep the topic in the alarm's region",
  example: {
    bad: 'new aws.sns.Topic("alarms", { kmsMasterKeyId: "alias/aws/sns" })',
    good: [
      "const cloudWatchPublishes = {",
      '  Effect: "Allow",',
      '  Principal: { Service: "cloudwatch.amazonaws.com" },',
      '  Action: ["kms:Decrypt", "kms:GenerateDataKey*"],',
      '  Resource: "*",',
      "};",
      'const key = new aws.kms.Key("alarms", {',
      "  enableKeyRotation: true,",
      '  policy: JSON.stringify({ Version: "2012-10-17", Statement: [accountDecides, cloudWatchPublishes] }),',
      "});",
      'new aws.sns.Topic("alarms", { kmsMasterKeyId: key.arn });',
    ].join("\n"),
  },
  controls: {},
  subjects: alarms,
  watches: [
    ...deliveryWatches.filter(({ types }) => types === alarms),
    ...publishingWatches,
    watch(alarms, "actionsSuppressor", "alarmRule"),
  ],
  early: false,
  judge(alarm, stack) {
    const faults = new Faults();
    for (const aTopic of topicsOf(alarm, stack)) {
      const obstacle = obstacleTo("cloudwatch.amazonaws.com", aTopic, stack);
      if (obstacle === UNKNOWN) faults.unknown(`whether topic "${aTopic.name}" admits CloudWatch is not known`);
      else if (obstacle !== undefined) faults.problem(obstacle);
      const [here, there] = [textOf(alarm.region), textOf(aTopic.region)];
      if (here !== "" && there !== "" && here !== there)
        faults.problem(`topic "${aTopic.name}" is in another region than the alarm`);
    }
    if (isSilencedByItself(alarm, stack)) faults.problem("actionsSuppressor rings whenever the alarm does");
    return faults.outcome;
  },
};

/** A suppressor that is part of the formula, or has the same one. */
function isSilencedByItself(alarm: Resource, stack: Stack): boolean {
  const suppressor = at(alarm.get("actionsSuppressor"), "alarm") ?? null;
  const formula = textOf(alarm.get("alarmRule"));
  if (formula === "" || suppressor === null) return false;
  const suppressors = stack.namedBy(suppressor, alarms, alarm, "actionsSuppressor");
  const names = [
    textOf(suppressor),
    ...suppressors.flatMap((one) => [textOf(one.get("alarmName")), textOf(one.get("name"))]),
  ];
  return (
    names.some((name) => name !== "" && formula.includes(`ALARM("${name}")`)) ||
    suppressors.some((one) => textOf(one.get("alarmRule")) === formula)
  );
}
