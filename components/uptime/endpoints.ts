import { createHash } from "node:crypto";
import { isIP } from "node:net";

/** A public address as Route 53 wants it. */
export interface Endpoint {
  readonly url: string;
  /** Stays the same whatever other addresses are watched: its host, and a digest where several have the same. */
  readonly id: string;
  readonly type: "HTTP" | "HTTPS";
  readonly host: string;
  /** Whether the host is an IPv4 or IPv6 address. */
  readonly isAddress: boolean;
  readonly port: number;
  readonly path: string;
}

/** @throws naming what is no http or https URL */
export function endpointOf(url: string): Endpoint {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") throw new Error(`${url} is neither http nor https`);
  const host = hostname.replace(/^\[|\]$/g, "");
  const digest = createHash("sha256").update(url).digest("hex").slice(0, 6);
  return {
    url,
    id: `${host.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${digest}`,
    type: protocol === "https:" ? "HTTPS" : "HTTP",
    host,
    isAddress: isIP(host) !== 0,
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
    path: `${pathname}${search}`,
  };
}
