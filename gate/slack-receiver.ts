import { z } from "zod";

const messagesSchema = z.array(z.object({ receivedAt: z.iso.datetime(), path: z.string(), body: z.unknown() }));

/** What a receiver that stands in Slack's place got. */
export interface SlackMessage {
  /** ISO 8601, by the receiver's clock. */
  readonly receivedAt: string;
  readonly text: string;
}

/**
 * Asks a receiver which Slack messages have arrived. The receiver is any server to which the stack's Slack webhook
 * points and which answers `GET /messages?since=<ISO time>` with `[{ receivedAt, path, body }]`; Slack itself cannot be
 * asked with a webhook's rights.
 *
 * @param receiver base address, for example `http://127.0.0.1:4010`
 * @throws when the receiver does not answer so
 */
export async function slackMessages(receiver: string, since: Date): Promise<readonly SlackMessage[]> {
  const address = new URL(
    `messages?since=${encodeURIComponent(since.toISOString())}`,
    `${receiver.replace(/\/$/, "")}/`,
  );
  const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`the Slack receiver answered ${answer.status}`);
  return messagesSchema
    .parse(await answer.json())
    .filter(({ path }) => path.startsWith("/slack/"))
    .map(({ receivedAt, body }) => ({ receivedAt, text: typeof body === "string" ? body : JSON.stringify(body) }));
}
