import { z } from "zod";
import { dashboard, dashboardEnvironment as names } from "../contract";
import { redisAddress } from "../queue/redis";

/** Keys that decide who gets in come over TLS; plain http is for a test on this very machine. */
const keysUrl = z
  .string()
  .refine((text) => /^(https:\/\/|http:\/\/127\.0\.0\.1[:/])/.test(text) && URL.canParse(text), "expected an https URL")
  .refine((text) => text.endsWith("/"), "expected an address that ends with /");

const text = z.string();

const variables = z.object({
  [names.redisUrl]: redisAddress,
  [names.serviceName]: text,
  [names.release]: text,
  [names.logLevel]: z.enum(["debug", "info", "warn", "error"]).default("info"),
  [names.host]: text.default("0.0.0.0"),
  [names.port]: z
    .string()
    .regex(/^\d{1,5}$/, "expected a port")
    .transform(Number)
    .default(dashboard.port),
  [names.signer]: text.regex(
    /^arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/[A-Za-z0-9-]+\/$/,
    "expected the beginning of a load balancer's ARN, up to the slash after its name",
  ),
  [names.issuer]: text,
  [names.clientId]: text,
  [names.keysUrl]: keysUrl,
  NODE_TLS_REJECT_UNAUTHORIZED: text
    .refine((value) => value !== "0", "must not be 0: it switches off the verification of certificates")
    .optional(),
});

export type Environment = ReturnType<typeof readEnvironment>;

/** The start is refused. Its message lists every variable that is missing or wrong and holds no variable's value. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(readonly faults: readonly string[]) {
    super(`The dashboard cannot start; put right: ${faults.join("; ")}`);
  }
}

/**
 * Everything the dashboard is told from outside. It starts only when it knows whose word counts on who is logged in.
 *
 * @param source such as `process.env`; a variable that is set but empty counts as missing
 * @throws {EnvironmentError} naming all that is missing or wrong, at once
 */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const { data, error } = variables.safeParse(given);
  if (error !== undefined) {
    throw new EnvironmentError(
      error.issues.map(({ path, message }) => {
        const name = String(path[0]);
        return `${name}: ${name in given ? message : "is missing"}`;
      }),
    );
  }
  const redis = data[names.redisUrl];
  return Object.freeze({
    redis,
    service: data[names.serviceName],
    release: data[names.release],
    logLevel: data[names.logLevel],
    host: data[names.host],
    port: data[names.port],
    trust: Object.freeze({
      signer: data[names.signer],
      issuer: data[names.issuer],
      clientId: data[names.clientId],
      keysUrl: data[names.keysUrl],
    }),
    /** What must never be logged. */
    secrets: [given[names.redisUrl] ?? "", redis.password],
  });
}
