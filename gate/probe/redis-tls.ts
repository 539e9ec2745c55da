import { randomBytes } from "node:crypto";
import { describeFaults } from "../../runtime/queue/envelope";
import { redisAddress, redisOptions, type RedisAddress } from "../../runtime/queue/redis";
import { failed, passed, unknown, type Check, type Probe } from "./probe";
import { readRedisUrl } from "./redis-url";
import { converse, type Conversation, type Outcome } from "./redis-wire";
import { unrelatedAuthority } from "./unrelated-authority";

/** Does Redis speak only to who verifies it and knows the token? */
export const redisTls: Probe = {
  name: "redis-tls",
  checklistItem: "redis-tls-in-transit",
  purpose: "Redis refuses plain text, a wrong authority and a wrong token, and accepts the right ones",
  disruptive: false,
  timeoutSeconds: 10,
  async run(context) {
    const { redisHost, redisPort } = context.stack;
    const address = redisAddress.safeParse(await readRedisUrl(context));
    if (!address.success) return [failed("address", `the worker's secret: ${describeFaults(address.error)}`)];
    const { host, port } = address.data;
    return [
      host === redisHost && port === redisPort
        ? passed("address", "the worker's address is the stack's Redis, by rediss://")
        : failed("address", `the worker is sent to another server than the stack's ${redisHost}:${redisPort}`),
      ...(await probeRedis(address.data, { timeoutSeconds: context.timeoutSeconds })),
    ];
  },
};

interface ProbeRedisOptions {
  /** Longest silence of the server before the answer is "nobody knows". */
  readonly timeoutSeconds: number;
  /** PEM of the authorities to trust; the process's own trust store when omitted, as for the worker. */
  readonly ca?: string;
}

/**
 * Makes the connections that must be accepted and those that must be refused, each on its own. They use the worker's
 * own TLS settings, so that a worker which stopped verifying certificates fails here.
 */
export async function probeRedis(address: RedisAddress, options: ProbeRedisOptions): Promise<readonly Check[]> {
  const { host, port, username, password } = address;
  const workerTls = redisOptions(address, "prompt").tls;
  const trusting = options.ca === undefined ? workerTls : { ...workerTls, ca: options.ca };
  const say = (tls: Conversation["tls"], ...commands: Conversation["commands"][number][]): Promise<Outcome> =>
    converse({ host, port, tls, commands, timeoutSeconds: options.timeoutSeconds });
  const logIn = (token: string): string[] => ["AUTH", ...(username === undefined ? [] : [username]), token];
  const wrongToken = randomBytes(24).toString("base64url");
  const [accepted, plain, wrongAuthority, noToken, otherToken] = await Promise.all([
    say(trusting, logIn(password), ["PING"]),
    say(undefined, ["PING"]),
    say({ ...workerTls, ca: unrelatedAuthority() }, ["PING"]),
    say(trusting, ["PING"]),
    say(trusting, logIn(wrongToken)),
  ]);
  return [
    judgeTrusted(accepted),
    judgePlaintext(plain),
    judgeWrongAuthority(wrongAuthority),
    judgeRefusal("no-token", "a client without the token", "NOAUTH", noToken),
    judgeRefusal("wrong-token", "a wrong token", "WRONGPASS", otherToken),
  ];
}

function judgeTrusted(outcome: Outcome): Check {
  if (outcome.kind === "unreachable") return undecided("trusted", outcome);
  return outcome.kind === "answered" && outcome.lines.join() === "+OK,+PONG"
    ? passed("trusted", "verified TLS with the token is accepted")
    : failed("trusted", `verified TLS with the token is not accepted: ${describe(outcome)}`);
}

function judgePlaintext(outcome: Outcome): Check {
  if (outcome.kind === "closed") return passed("plaintext", "plain text is refused");
  return outcome.kind === "answered"
    ? failed("plaintext", `plain text is understood: ${describe(outcome)}`)
    : undecided("plaintext", outcome);
}

/** What OpenSSL says when the chain does not lead to a trusted authority; other faults prove nothing about trust. */
const untrustedCodes = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function judgeWrongAuthority(outcome: Outcome): Check {
  if (outcome.kind === "no-handshake" && untrustedCodes.has(outcome.code)) {
    return passed("wrong-authority", `a wrong authority is refused (${outcome.code})`);
  }
  return outcome.kind === "answered"
    ? failed("wrong-authority", "a client that trusts another authority connected: certificates are not verified")
    : undecided("wrong-authority", outcome);
}

function judgeRefusal(name: string, who: string, error: string, outcome: Outcome): Check {
  if (outcome.kind !== "answered") return undecided(name, outcome);
  return outcome.lines[0]?.startsWith(`-${error}`) === true
    ? passed(name, `${who} is refused (${error})`)
    : failed(name, `${who} is not refused with ${error}: ${describe(outcome)}`);
}

const undecided = (name: string, outcome: Outcome): Check => unknown(name, describe(outcome));

function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case "answered":
      return `answered ${outcome.lines.join(" ")}`;
    case "no-handshake":
      return `the TLS handshake failed with ${outcome.code}`;
    case "unreachable":
      return `Redis cannot be reached from here (${outcome.code}); run the probe inside its network`;
    case "closed":
      return "the server hung up";
    case "silent":
      return "the server said nothing";
  }
}
