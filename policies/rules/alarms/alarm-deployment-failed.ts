import type { ChecklistRule } from "../../model/rule";
import { ecsService } from "../../model/types";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { eventWatches, judgeEvents } from "./events-heard";

/** Somebody hears when ECS gives up a deployment of the service. It says so in an event, and in no metric. */
export const alarmDeploymentFailed: ChecklistRule = {
  name: "alarm-deployment-failed",
  items: ["alarm-deployment-failed"],
  scope: "core",
  severity: "required",
  title: "Alert: a deployment failed",
  why: "A deployment that ECS takes back leaves the old version running and everybody in the belief that the new one is out.",
  remediation:
    "add an aws.cloudwatch.EventRule on ECS Deployment State Change with eventName SERVICE_DEPLOYMENT_FAILED, and an EventTarget to a topic with a subscriber that lets events.amazonaws.com publish",
  example: {
    bad: 'new aws.ecs.Service("worker", { deploymentCircuitBreaker: { enable: true, rollback: true } }); // and no event rule',
    good: 'eventPattern: JSON.stringify({ source: ["aws.ecs"], "detail-type": ["ECS Deployment State Change"], detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] } })',
  },
  subjects: ecsService,
  watches: eventWatches,
  early: false,
  judge: (service, stack) =>
    belongsToWorker(service, stack)
      ? judgeEvents(
          {
            detailType: "ECS Deployment State Change",
            detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
            needed: [],
            what: "that a deployment of it failed",
          },
          service,
          stack,
        )
      : notAWorker,
};
