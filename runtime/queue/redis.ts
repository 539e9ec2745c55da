import { isIP } from "node:net";
import type { RedisOptions } from "ioredis";
import { z } from "zod";

/** Where and as whom to reach Redis. Made only by `redisAddress`, so that it always stands for a TLS connection. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string;
  readonly database: number;
}

const defaultPort = 6379;

/**
 * Parses `rediss://[user]:token@host[:port][/database]`.
 *
 * Plain `redis://` is refused, and so is a query string: ioredis would read connection options from it, and no
 * address may carry a switch that weakens TLS. Messages never hold the address itself, as it contains the token.
 * Source: catalogue items `env-redis-url`, `redis-url-scheme-tls`, `redis-auth-enabled`.
 *
 * @example redisAddress.parse("rediss://:token@queue.example.com:6379")
 */
export const redisAddress = z.string().transform((text, context): RedisAddress => {
  const fault = (message: string) => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  if (!URL.canParse(text)) return fault("expected an address such as rediss://:token@host:6379");
  const url = new URL(text);
  if (url.protocol !== "rediss:") return fault("expected an address that starts with rediss:// (Redis over TLS)");
  if (url.hostname === "") return fault("expected a host name in the address");
  if (url.password === "") return fault("expected a token in the address: rediss://:token@host:6379");
  if (url.search !== "" || url.hash !== "") return fault("expected an address without ? or # parts");
  const database = url.pathname.replace(/^\//, "");
  const username = decode(url.username);
  const password = decode(url.password);
  if (username === undefined || password === undefined)
    return fault("expected each % in the token to be written as %25");
  if (!/^\d{0,2}$/.test(database)) return fault("expected a database number, or nothing, after the port");
  return Object.freeze({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? defaultPort : Number(url.port),
    username: username === "" ? undefined : username,
    password,
    database: Number(database),
  });
});

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * What a connection is for.
 * - `blocking`: waits for jobs or events. Commands wait for Redis to come back, however long it takes.
 * - `prompt`: a question somebody waits for (adding a job, a health check). Fails soon when Redis is away.
 */
export type ConnectionRole = "blocking" | "prompt";

/** Longer than the longest block on the queue (60 s), so that only a silent server trips it. */
const socketTimeoutMilliseconds = 90_000;
const longestReconnectDelayMilliseconds = 2_000;
/** Shorter than the container's health check waits (4 s), so that a silent Redis still gets an answer out. */
const promptTimeoutMilliseconds = 3_000;

/**
 * Connection options for ioredis, the same for everything of ours that talks to Redis.
 *
 * The server's certificate is always verified, against the trust store of the machine; `rejectUnauthorized` is set
 * here because otherwise the variable NODE_TLS_REJECT_UNAUTHORIZED could turn verification off from outside.
 *
 * After a failover that keeps the sockets open a demoted primary answers READONLY for ever: reconnecting finds the new
 * one, and the command is sent again.
 */
export function redisOptions(address: RedisAddress, role: ConnectionRole) {
  return {
    host: address.host,
    port: address.port,
    password: address.password,
    db: address.database,
    ...(address.username === undefined ? {} : { username: address.username }),
    tls: {
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
      // Server Name Indication takes names only; an IP address is verified against the certificate all the same.
      ...(isIP(address.host) === 0 ? { servername: address.host } : {}),
    },
    connectTimeout: 10_000,
    keepAlive: 5_000,
    socketTimeout: socketTimeoutMilliseconds,
    reconnectOnError: (error: Error) => (error.message.startsWith("READONLY") ? 2 : false),
    retryStrategy: (attempt: number) => Math.min(100 * 2 ** attempt, longestReconnectDelayMilliseconds),
    ...(role === "blocking"
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 3, enableOfflineQueue: false, commandTimeout: promptTimeoutMilliseconds }),
  } satisfies RedisOptions;
}
