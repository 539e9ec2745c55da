import * as z from "zod";
import { notifierEnvironment as names, pagingSeverities } from "../contract";
import type { AlarmChange } from "./notifier/alarm-message";
import { readAlarmChange, snsEvent } from "./notifier/alarm-message";
import type { DeliveryOptions } from "./notifier/delivery";
import { deliver, deliveryDefaults } from "./notifier/delivery";
import { pagerDutyEvent } from "./notifier/pagerduty";
import { SecretReader } from "./notifier/secrets";
import { slackMessage } from "./notifier/slack";

const environment = z.object({
  [names.secretArn]: z.string().min(1),
  [names.pagerDutyUrl]: z.url({ protocol: /^https?$/ }).default("https://events.pagerduty.com/v2/enqueue"),
  [names.serviceName]: z.string().min(1),
});

/**
 * Carries alarms from SNS to people: P0 and P1 to PagerDuty and Slack, P2 to Slack; P3 is only logged here and waits for
 * the digest. Delivery is at least once. When one of the two fails the whole event fails, so that Lambda runs it again
 * and at last hands it to the dead letter queue; PagerDuty knows a repeated event by its key, Slack shows it twice.
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

  const notify = async (alarm: AlarmChange): Promise<void> => {
    log("alarm.received", alarm);
    if (alarm.severity === "P3") return;
    const { slackWebhookUrl, pagerDutyRoutingKey } = await secrets.read();
    const deliveries = [deliver({ name: "Slack", url: slackWebhookUrl }, slackMessage(alarm, service), options)];
    const page = pagerDutyEvent(alarm, service, pagerDutyRoutingKey);
    if (page !== undefined && pagingSeverities.includes(alarm.severity)) {
      deliveries.push(deliver({ name: "PagerDuty", url: settings[names.pagerDutyUrl] }, page, options));
    }
    const failures = failuresOf(await Promise.allSettled(deliveries));
    if (failures.length > 0) {
      secrets.forget();
      throw new AggregateError(failures, `${alarm.name}: ${failures.map(({ message }) => message).join("; ")}`);
    }
    log("alarm.delivered", alarm);
  };

  return async (event) => {
    const alarms = snsEvent.parse(event).Records.map(({ Sns }) => readAlarmChange(Sns));
    const failures = failuresOf(await Promise.allSettled(alarms.map(notify)));
    if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join("; "));
  };
}

function failuresOf(results: readonly PromiseSettledResult<void>[]): Error[] {
  return results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
}

function log(event: string, { name, state, severity, changedAt }: AlarmChange): void {
  console.log(JSON.stringify({ level: "info", event, alarm: name, state, severity, changedAt }));
}

let notifier: ReturnType<typeof createNotifier> | undefined;

/** What Lambda calls. Made at the first event, so that a wrong setting is an error of that event and is seen. */
export async function handler(event: unknown): Promise<void> {
  notifier ??= createNotifier(process.env);
  await notifier(event);
}
