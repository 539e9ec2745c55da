import type { KeyObject } from "node:crypto";
import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";

/** Whose word counts on who is logged in. */
export interface Trust {
  /** Beginning of the ARN of the load balancer that signs, up to the slash after its name. */
  readonly signer: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Where the load balancer's public keys are; the key id is put behind it. */
  readonly keysUrl: string;
}

/** Who is logged in. */
export interface Identity {
  readonly subject: string;
  readonly email: string | undefined;
}

/** The request carries no proof of a log-in. The reason is for the log; who asked learns only that it was not enough. */
export class NotLoggedIn extends Error {
  override readonly name = "NotLoggedIn";
}

/** Whether somebody is logged in cannot be told now: the load balancer's keys cannot be fetched. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

const headerSchema = z.object({
  alg: z.literal("ES256"),
  // It becomes part of an address.
  kid: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  signer: z.string(),
  iss: z.string(),
  client: z.string(),
  exp: z.number(),
});
const claimsSchema = z.object({ sub: z.string().min(1), email: z.string().optional() });

/** Decoding would skip what does not belong there. */
const base64Url = /^[\w-]+={0,2}$/;

/** Clocks of AWS and of a task differ by less. */
const clockToleranceSeconds = 30;
const keyTimeoutMilliseconds = 3_000;
/** The load balancers of a region use a handful at a time. */
const mostKeys = 20;

/**
 * Checks the header `x-amzn-oidc-data` that a load balancer adds after a log-in: a token of its own, not the identity
 * provider's, signed with a key that AWS publishes for the region.
 *
 * Every customer's load balancers of a region sign with the same keys. So a good signature alone proves nothing: the
 * token must also name our load balancer, our issuer and our client.
 */
export class IdentityCheck {
  readonly #trust: Trust;
  readonly #keys = new Map<string, KeyObject>();

  constructor(trust: Trust) {
    this.#trust = trust;
  }

  /**
   * @throws NotLoggedIn when it does not prove a log-in, KeysUnavailable when that cannot be told
   */
  async verify(token: string | undefined, now = Date.now()): Promise<Identity> {
    if (token === undefined) throw new NotLoggedIn("there is no token");
    const parts = token.split(".");
    const [header = "", claims = "", signature = ""] = parts;
    if (parts.length !== 3 || !parts.every((part) => base64Url.test(part))) {
      throw new NotLoggedIn("the token does not have three parts in base64");
    }
    const { kid } = this.#trusted(header, now);
    const key = await this.#key(kid);
    // The load balancer pads the parts of its tokens, unlike the standard; what is signed are the parts as they came.
    const signed = Buffer.from(`${header}.${claims}`);
    const isSigned = verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
    if (!isSigned) throw new NotLoggedIn("the signature is wrong");
    const { sub, email } = parsePart(claimsSchema, claims, "claims");
    return { subject: sub, email };
  }

  #trusted(part: string, now: number) {
    const header = parsePart(headerSchema, part, "header");
    const { signer, issuer, clientId } = this.#trust;
    if (!header.signer.startsWith(signer)) throw new NotLoggedIn("another load balancer signed the token");
    if (header.iss !== issuer) throw new NotLoggedIn("another issuer stands in the token");
    if (header.client !== clientId) throw new NotLoggedIn("the token is for another client");
    if (header.exp + clockToleranceSeconds < now / 1_000) throw new NotLoggedIn("the token has expired");
    return header;
  }

  async #key(id: string): Promise<KeyObject> {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const key = await fetchKey(new URL(id, this.#trust.keysUrl));
    const [oldest] = this.#keys.keys();
    if (this.#keys.size >= mostKeys && oldest !== undefined) this.#keys.delete(oldest);
    this.#keys.set(id, key);
    return key;
  }
}

async function fetchKey(address: URL): Promise<KeyObject> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(keyTimeoutMilliseconds) });
    text = await answer.text();
  } catch (error) {
    throw new KeysUnavailable(`no answer from ${address.host}`, { cause: error });
  }
  if (answer.status === 403 || answer.status === 404) throw new NotLoggedIn("AWS knows no such key");
  if (!answer.ok) throw new KeysUnavailable(`${address.host} answers ${answer.status}`);
  try {
    return createPublicKey(text);
  } catch (error) {
    throw new KeysUnavailable(`${address.host} gives no public key`, { cause: error });
  }
}

function parsePart<Shape>(schema: z.ZodType<Shape>, part: string, name: string): Shape {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    throw new NotLoggedIn(`the ${name} of the token are not JSON`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new NotLoggedIn(`the ${name} of the token are not as expected`);
  return parsed.data;
}
