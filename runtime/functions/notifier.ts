import * as z from "zod";
import type { Channel } from "../contract";
import { channels, notifierEnvironment as names, severities } from "../contract";
import type { DeliveryOptions } from "./notifier/delivery";
import { deliver, deliveryDefaults } from "./notifier/delivery";
import { incidentGoesOn } from "./notifier/incident";
import { readNotice } from "./notifier/message";
import type { Notice } from "./notifier/notice";
import { snsEvent } from "./notifier/notice";
import { pagerDutyEvent } from "./notifier/pagerduty";
import type { NotifierSecrets } from "./notifier/secrets";
import { SecretReader } from "./notifier/secrets";
import { slackMessage } from "./notifier/slack";

const environment = z.object({
  [names.secretArn]: z.string().min(1),
  [names.pagerDutyUrl]: z.url({ protocol: /^https?$/ }).default("https://events.pagerduty.com/v2/enqueue"),
  [names.serviceName]: z.string().min(1),
  [names.owner]: z.string().default(""),
  [names.mentions]: z
    .string()
    .default("{}")
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.partialRecord(z.enum(severities), z.string())),
  [names.direct]: z
    .string()
    .default("")
    .transform((text): readonly string[] => text.split(",")),
});

/**
 * Carries alarms from SNS to people, by the routing table of the contract. What the digest collects is only logged here, and
 * so is what SNS itself hands on. Delivery is at least once. When one of the two fails the whole event fails, so that Lambda
 * runs it again and at last hands it to the dead letter queue; PagerDuty knows a repeated event by its key, Slack shows it
 * twice.
 *
 * @throws {AggregateError} when something was not delivered
 */
export function createNotifier(
  variables: Readonly<Record<string, string | undefined>>,
  options: DeliveryOptions = deliveryDefaults,
): (event: unknown) => Promise<void> {
  const settings = environment.parse(variables);
  const service = settings[names.serviceName];
  const secrets = new SecretReader(settings[names.secretArn]);

  const toPagerDuty = async (notice: Notice, { pagerDutyRoutingKey }: NotifierSecrets): Promise<void> => {
    const page = pagerDutyEvent(notice, service, pagerDutyRoutingKey);
    if (page === undefined) return;
    if (notice.state === "OK" && notice.sharesIncident && (await incidentGoesOn(notice))) {
      log("incident.goes_on", notice);
      return;
    }
    await deliver({ name: "PagerDuty", url: settings[names.pagerDutyUrl] }, page, options);
  };
  const toSlack = async (notice: Notice, { slackWebhookUrl: url }: NotifierSecrets): Promise<void> => {
    if (url === undefined) throw new Error("the notifier's secret has no slackWebhookUrl");
    const mention = settings[names.mentions][notice.severity];
    const message = slackMessage(notice, { service, owner: settings[names.owner], mention });
    await deliver({ name: "Slack", url }, message, options);
  };

  /** The ways that are left to the notifier. PagerDuty understands no report but from here. */
  const waysOf = ({ kind, severity }: Notice) => {
    const isDirect = (channel: Channel) =>
      settings[names.direct].includes(channel) && (channel !== "pagerDuty" || kind === "alarm");
    return channels[severity].flatMap((channel) => {
      if (channel === "digest" || isDirect(channel)) return [];
      return channel === "slack" ? [toSlack] : [toPagerDuty];
    });
  };
  const notify = async (notice: Notice): Promise<void> => {
    log("alarm.received", notice);
    const ways = notice.isFirstCheck ? [] : waysOf(notice);
    if (ways.length === 0) return;
    const destinations = await secrets.read();
    const failures = failuresOf(await Promise.allSettled(ways.map((way) => way(notice, destinations))));
    if (failures.length > 0) {
      secrets.forget();
      throw new AggregateError(failures, `${notice.name}: ${failures.map(({ message }) => message).join("; ")}`);
    }
    log("alarm.delivered", notice);
  };

  return async (event) => {
    const notices = snsEvent.parse(event).Records.map(({ Sns }) => readNotice(Sns));
    const failures = failuresOf(await Promise.allSettled(notices.map(notify)));
    if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join("; "));
  };
}

function failuresOf(results: readonly PromiseSettledResult<void>[]): Error[] {
  return results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
}

function log(event: string, { name, state, severity, changedAt }: Notice): void {
  console.log(JSON.stringify({ level: "info", event, alarm: name, state, severity, changedAt }));
}

let notifier: ReturnType<typeof createNotifier> | undefined;

/** What Lambda calls. Made at the first event, so that a wrong setting is an error of that event and is seen. */
export async function handler(event: unknown): Promise<void> {
  notifier ??= createNotifier(process.env);
  await notifier(event);
}
