import * as z from "zod";
import { readSecret } from "../secret";

/**
 * What the secret holds. Addresses may be http, for receivers on the same machine. There is no webhook where alarms come
 * to Slack by themselves.
 */
const notifierSecrets = z.object({
  slackWebhookUrl: z.url({ protocol: /^https?$/ }).optional(),
  pagerDutyRoutingKey: z.string().min(1),
});
export type NotifierSecrets = z.infer<typeof notifierSecrets>;

/** A rotated secret is used after this time at the latest, or at once when a delivery has failed. */
const keepMilliseconds = 5 * 60_000;

/** Reads the secret once and keeps it while the function stays warm. */
export class SecretReader {
  readonly #arn: string;
  #kept: { readonly value: NotifierSecrets; readonly until: number } | undefined;

  constructor(arn: string) {
    this.#arn = arn;
  }

  /** @throws when it cannot be read or is not of the expected shape; the message quotes nothing of it */
  async read(): Promise<NotifierSecrets> {
    if (this.#kept !== undefined && Date.now() < this.#kept.until) return this.#kept.value;
    const { data: value, error, success } = notifierSecrets.safeParse(parseJson(await readSecret(this.#arn)));
    if (!success) {
      const fields = error.issues.map(({ path }) => path.join(".") || "(whole)");
      throw new Error(`the notifier's secret is not as expected; wrong or missing: ${fields.join(", ")}`);
    }
    this.#kept = { value, until: Date.now() + keepMilliseconds };
    return value;
  }

  forget(): void {
    this.#kept = undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
