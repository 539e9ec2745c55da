import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Channel, Severity } from "../../runtime/contract";
import { channels } from "../../runtime/contract";
import type { Alerting } from "../alarms";
import type { ServiceFunction } from "../functions";
import type { TopicsElsewhere } from "./args";

/** Topics of one region, and how subscriptions there are named and made. */
export interface TopicSet {
  readonly topicArns: Alerting["topicArns"];
  /** Put after the names of what belongs to a second region; empty for the first. */
  readonly ending: string;
  readonly opts: pulumi.CustomResourceOptions;
}

export function topicSets(parent: pulumi.Resource, alerting: Alerting, elsewhere?: TopicsElsewhere): TopicSet[] {
  const own: TopicSet = { topicArns: alerting.topicArns, ending: "", opts: { parent } };
  if (elsewhere === undefined) return [own];
  const { topicArns, region, provider } = elsewhere;
  return [own, { topicArns, ending: `-${region}`, opts: { parent, provider } }];
}

/**
 * What is left to the notifier of a topic, which is not what a chat configuration or SNS itself carries.
 *
 * @returns nothing where it has no part in it; `reports` where only what CloudWatch does not tell needs it
 */
export function leftToNotifier(
  severity: Severity,
  direct: readonly Channel[],
  { ending }: TopicSet,
): "everything" | "reports" | undefined {
  const ways = channels[severity].filter((channel) => channel !== "digest");
  if (ways.some((way) => !direct.includes(way))) return "everything";
  // PagerDuty reads no report at the address that SNS posts to; and reports are told in the stack's own region only.
  return ways.includes("pagerDuty") && ending === "" ? "reports" : undefined;
}

/** Lets a topic call the function, and has it do so. */
export function subscribeFunction(
  parent: pulumi.Resource,
  name: string,
  { topicArns, ending, opts }: TopicSet,
  severity: Severity,
  target: ServiceFunction,
  what: "everything" | "reports",
): void {
  const ownName = `${name}-${severity.toLowerCase()}${ending}`;
  const permission = new aws.lambda.Permission(
    ownName,
    {
      function: target.functionName,
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: topicArns[severity],
    },
    { parent },
  );
  new aws.sns.TopicSubscription(
    ownName,
    {
      topic: topicArns[severity],
      protocol: "lambda",
      endpoint: target.functionArn,
      ...(what === "reports" && {
        filterPolicyScope: "MessageBody",
        filterPolicy: JSON.stringify({ source: ["custom"] }),
      }),
    },
    { ...opts, dependsOn: permission },
  );
}

/** Has SNS post a topic's messages to PagerDuty, which confirms the subscription by itself. */
export function subscribePagerDuty(
  name: string,
  { topicArns, ending, opts }: TopicSet,
  severity: Severity,
  url: pulumi.Output<string>,
): void {
  new aws.sns.TopicSubscription(
    `${name}-pagerduty-${severity.toLowerCase()}${ending}`,
    {
      topic: topicArns[severity],
      protocol: "https",
      endpoint: url,
      endpointAutoConfirms: true,
      // Only CloudWatch's own messages, which alone PagerDuty reads at that address.
      filterPolicyScope: "MessageBody",
      filterPolicy: JSON.stringify({ AlarmName: [{ exists: true }] }),
    },
    opts,
  );
}
