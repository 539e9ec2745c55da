import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

import type { ReportMessage } from "../../runtime/contract";
import type { Gate } from "../gate";
import type { View } from "../ledger/view";
import type { Call } from "../stop/call";
import { attempt } from "../stop/call";

/** Something of which the stack's people hear, though no alarm rings for it. */
export interface News {
  readonly event: "Rollback" | "Emergency stop";
  readonly title: string;
  readonly description: string;
  readonly nextSteps: readonly string[];
}

/** Topic that reaches people, as the newest deploy that had one has told it. */
export function alarmTopicIn({ entries }: View): string | undefined {
  const topics = entries.flatMap(({ event }) => (event.kind === "outcome" ? (event.running?.alarmTopic ?? []) : []));
  return topics.at(-1);
}

/**
 * Tells the stack's people, where they hear of its alarms. Whoever cannot be told is told of it: what was done stays
 * done.
 */
export const announce = (gate: Pick<Gate, "ledger" | "clock">, topic: string | undefined, news: News): Promise<Call> =>
  attempt("message", async () => {
    if (topic === undefined) throw new Error("no deploy in the ledger names a topic: tell people yourself");
    const [, , , region = "", account = ""] = topic.split(":");
    const sns = new SNSClient({
      region,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000 },
    });
    try {
      const message = messageOf(news, gate.ledger.subject.replace("/", "-"), { region, account, at: gate.clock() });
      await sns.send(new PublishCommand({ TopicArn: topic, Message: JSON.stringify(message) }));
      return topic;
    } finally {
      sns.destroy();
    }
  });

/** As an alarm of P1: it pages, and stays open with the pager until somebody has seen to what is held. */
function messageOf(
  { event, title, description, nextSteps }: News,
  service: string,
  { region, account, at }: { readonly region: string; readonly account: string; readonly at: Date },
): ReportMessage {
  const name = `${service}-${event === "Rollback" ? "rollback" : "stop"}`;
  return {
    version: "1.0",
    source: "custom",
    content: { textType: "client-markdown", title, description, nextSteps },
    metadata: {
      threadId: name,
      summary: title,
      eventType: event,
      relatedResources: [],
      additionalContext: {
        ...{ name, severity: "P1", incidentKey: name, changedAt: at.toISOString() },
        ...{ account, region },
      },
    },
  };
}
