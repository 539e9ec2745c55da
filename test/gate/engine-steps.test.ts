import { describe, expect, test } from "vitest";

import { tellsOfStep } from "../../gate/engine/steps";

describe("of the lines of an update", () => {
  test.each([
    "Previewing update (sandbox):",
    "Updating (sandbox):",
    " +  aws:cloudwatch:MetricAlarm notifications-notifier-throttles creating (0s) ",
    " +  aws:cloudwatch:MetricAlarm notifications-notifier-throttles created (0.16s) ",
    " ~  ops:worker:Worker worker update [diff: ~containers]",
    " ++ aws:ecs:TaskDefinition worker-task create replacement [diff: ~containerDefinitions]",
    " +- aws:ecs:TaskDefinition worker-task replace [diff: ~containerDefinitions]",
    " -- aws:ecs:TaskDefinition worker-task delete original [diff: ~containerDefinitions]",
    " -  aws:sns:Topic old deleted (0.2s)",
    " ~  aws:ecs:Service worker-service **updating failed** error: it did not become steady",
  ])("one that tells of a step is shown: %s", (line) => {
    expect(tellsOfStep(line)).toBe(true);
  });

  test.each([
    "@ previewing update....",
    "",
    "    aws:sns:Topic alarms-p3  ",
    " ~  ops:secrets:Secrets secrets refreshing (0s) ",
    " ~  ops:secrets:Secrets secrets refresh (0.00s) ",
    " ~  aws:sns:Topic alarms-p2 refresh ",
    " ~  pulumi:pulumi:Stack ops-sandbox refreshing warning: using pulumi-resource-aws from $PATH at /bin",
    "    pulumi:pulumi:Stack ops-sandbox  warning: using pulumi-resource-aws from $PATH at /bin",
    "    ~ 6 to update",
    "Duration: 30s",
  ])("one that does not is left out: %s", (line) => {
    expect(tellsOfStep(line)).toBe(false);
  });
});
