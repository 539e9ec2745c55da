import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import * as z from "zod";
import { digestEnvironment as names } from "../contract";
import type { AlarmSummary } from "./alarm-digest/summary";
import { digestMessage, summarize } from "./alarm-digest/summary";

const environment = z.object({
  [names.queueUrl]: z.url(),
  [names.topicArn]: z.string().min(1),
  [names.mostAlarms]: z.coerce.number().int().positive(),
  [names.serviceName]: z.string().min(1),
});

/** So many messages fit into one run. What is left waits for the next digest. */
const mostMessages = 2_000;
/** SQS's own limit for one call. */
const batchSize = 10;

/**
 * Sums up the alarms that waited in the queue and publishes one message about them, or none when there were none. They are
 * taken out of the queue only after that: a digest that fails is sent again, with the same alarms.
 *
 * @returns how many messages it summed up
 * @throws when the queue or the topic cannot be reached
 */
export async function digest(
  variables: Readonly<Record<string, string | undefined>>,
  now: () => Date = () => new Date(),
): Promise<number> {
  const settings = environment.parse(variables);
  const [sqs, sns] = [new SQSClient({}), new SNSClient({})];
  const QueueUrl = settings[names.queueUrl];

  const waiting = await receiveAll(sqs, QueueUrl);
  if (waiting.length === 0) return 0;
  const summary = summarize(waiting.map(({ Body = "" }) => Body));
  if (summary.length > 0) await publish(sns, settings, summary, now());
  await deleteAll(sqs, QueueUrl, waiting);
  return waiting.length;
}

async function publish(
  sns: SNSClient,
  settings: z.infer<typeof environment>,
  summary: readonly AlarmSummary[],
  at: Date,
): Promise<void> {
  const message = digestMessage(summary, {
    service: settings[names.serviceName],
    topicArn: settings[names.topicArn],
    mostAlarms: settings[names.mostAlarms],
    at,
  });
  await sns.send(new PublishCommand({ TopicArn: settings[names.topicArn], Message: JSON.stringify(message) }));
}

async function receiveAll(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const all = new Map<string, Message>();
  while (all.size < mostMessages) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: batchSize,
        // Longer than the function may run: no message comes twice.
        VisibilityTimeout: 180,
        // Asks all of the queue's servers; a short poll may find nothing where something is.
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) break;
    for (const message of Messages) all.set(message.MessageId ?? "", message);
  }
  return [...all.values()];
}

async function deleteAll(sqs: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (let start = 0; start < messages.length; start += batchSize) {
    const Entries = messages
      .slice(start, start + batchSize)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

/** What the schedule calls. */
export async function handler(): Promise<void> {
  const count = await digest(process.env);
  console.log(JSON.stringify({ level: "info", event: "digest.sent", messages: count }));
}
