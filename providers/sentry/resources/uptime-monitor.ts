import { z } from "zod";

import { monitorInputs, monitorType } from "./monitor";

/** Sentry's number for a monitor that a person made, as opposed to one that it made itself. */
const manualMode = 1;

/** Longest request that Sentry sends, its first line, headers and body together. */
const mostRequestBytes = 1_000;

interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export const uptimeMonitorInputs = z
  .strictObject({
    ...monitorInputs,
    /** What is asked, from several places of the world. */
    url: z.url({ protocol: /^https?$/ }).max(255),
    /** Default `GET`. */
    method: z.enum(["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]).default("GET"),
    /** Sent with each request, by name. Default none. */
    headers: z.record(z.string().min(1), z.string()).default({}),
    /** Sent with each request. */
    body: z.string().min(1).optional(),
    /** Time between two checks. Default 60 s. */
    intervalSeconds: z.literal([60, 300, 600, 1_200, 1_800, 3_600]).default(60),
    /** Time for an answer. Default 10 s. */
    timeoutSeconds: z.number().int().min(1).max(60).default(10),
    /** Environment in which its issues are opened. */
    environment: z.string().min(1).max(64),
    /** How many checks in a row must fail until it is down. Default 3. */
    downtimeThreshold: z.number().int().min(1).max(100).default(3),
    /** How many checks in a row must succeed until it is up again. Default 1. */
    recoveryThreshold: z.number().int().min(1).max(100).default(1),
    /** Whether the check's trace goes on in the service. Default false. */
    traceSampling: z.boolean().default(false),
  })
  .refine((inputs) => requestBytes(inputs) <= mostRequestBytes, {
    path: [],
    message: `method, URL, headers and body are more than ${mostRequestBytes} bytes together`,
  });
type Inputs = z.output<typeof uptimeMonitorInputs>;

const source = z.object({
  url: z.string(),
  method: z.enum(uptimeMonitorInputs.shape.method.unwrap().options),
  headers: z.array(z.tuple([z.string(), z.string()])).nullish(),
  body: z.string().nullish(),
  intervalSeconds: z.number(),
  timeoutMs: z.number(),
  traceSampling: z.boolean(),
});
const config = z.object({
  environment: z.string().nullish(),
  recoveryThreshold: z.number(),
  downtimeThreshold: z.number(),
});

/**
 * Opens an issue while an address does not answer well. Made before traffic comes, it also keeps Sentry from making one of
 * its own for the project's busiest host.
 */
export const uptimeMonitorType = monitorType<Inputs>({
  type: "uptime_domain_failure",
  inputs: uptimeMonitorInputs,
  body: ({ url, method, headers, body = null, intervalSeconds, timeoutSeconds, traceSampling, ...others }) => ({
    dataSources: [
      {
        url,
        method,
        headers: Object.entries(headers),
        body,
        intervalSeconds,
        timeoutMs: timeoutSeconds * 1000,
        traceSampling,
      },
    ],
    config: {
      mode: manualMode,
      environment: others.environment,
      recoveryThreshold: others.recoveryThreshold,
      downtimeThreshold: others.downtimeThreshold,
    },
  }),
  read(parts) {
    const { url, method, headers, body, intervalSeconds, timeoutMs, traceSampling } = source.parse(parts.source);
    const { environment, recoveryThreshold, downtimeThreshold } = config.parse(parts.config);
    return {
      url,
      method,
      headers: Object.fromEntries(headers ?? []),
      body: body || undefined,
      intervalSeconds: intervalSeconds as Inputs["intervalSeconds"],
      timeoutSeconds: timeoutMs / 1000,
      traceSampling,
      ...(environment && { environment }),
      recoveryThreshold,
      downtimeThreshold,
    };
  },
});

function requestBytes({ method, url, headers, body }: HttpRequest): number {
  const lines = [`${method} ${url} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => name + value)];
  return [...lines, ...(body === undefined ? [] : [body])].reduce((sum, line) => sum + Buffer.byteLength(line) + 2, 0);
}
