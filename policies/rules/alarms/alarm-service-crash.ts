import type { ChecklistRule } from "../../model/rule";
import { ecsService } from "../../model/types";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { eventWatches, judgeEvents } from "./events-heard";

/** Somebody hears when a task of the service ends by itself. ECS starts another one, so no count of tasks shows it. */
export const alarmServiceCrash: ChecklistRule = {
  name: "alarm-service-crash",
  items: ["alarm-service-crash"],
  scope: "core",
  severity: "required",
  title: "Alert: a task crashed",
  why: "ECS replaces a task that crashed within a minute, so a worker that crashes all the time looks healthy.",
  remediation:
    "add an aws.cloudwatch.EventRule on ECS Task State Change with lastStatus STOPPED (and exit codes other than 0, or stopCode EssentialContainerExited), and an EventTarget to a topic with a subscriber that lets events.amazonaws.com publish",
  example: {
    bad: 'new aws.cloudwatch.MetricAlarm("worker-down", { ...runningTasks, alarmActions: [topic.arn] }); // and no event rule',
    good: 'eventPattern: JSON.stringify({ source: ["aws.ecs"], "detail-type": ["ECS Task State Change"], detail: { clusterArn: [cluster.arn], lastStatus: ["STOPPED"], containers: { exitCode: [{ "anything-but": [0] }] } } })',
  },
  subjects: ecsService,
  watches: eventWatches,
  early: false,
  judge: (service, stack) =>
    belongsToWorker(service, stack)
      ? judgeEvents(
          {
            detailType: "ECS Task State Change",
            detail: { lastStatus: ["STOPPED"], stopCode: ["EssentialContainerExited"] },
            needed: ["lastStatus"],
            what: "that a task of it crashed",
          },
          service,
          stack,
        )
      : notAWorker,
};
