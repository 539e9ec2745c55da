import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const signer = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/ops-edge/";
export const issuer = "https://login.example.com";
export const clientId = "dashboard";

export interface TokenParts {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Changes the finished token. */
  readonly spoil?: (token: string) => string;
}

/** What AWS does at a load balancer with a log-in: signs tokens, and publishes the public key under its id. */
export class LoadBalancerTokens {
  readonly kid = randomUUID();
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Status of every answer; 200 gives the key. */
  status = 200;
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #server: Server;

  private constructor() {
    const pem = this.#keys.publicKey.export({ type: "spki", format: "pem" });
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? "");
      const status = this.status === 200 && request.url !== `/keys/${this.kid}` ? 403 : this.status;
      response.writeHead(status).end(status === 200 ? pem : "no");
    });
  }

  static async start(): Promise<LoadBalancerTokens> {
    const tokens = new LoadBalancerTokens();
    tokens.#server.listen(0, "127.0.0.1");
    await once(tokens.#server, "listening");
    return tokens;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys/`;
  }

  /** A right token, but for what is said; with the padding that AWS's tokens have and the standard forbids. */
  token({ header = {}, claims = {}, spoil = (token) => token }: TokenParts = {}): string {
    const whole = {
      typ: "JWT",
      alg: "ES256",
      kid: this.kid,
      signer: `${signer}0123456789abcdef`,
      iss: issuer,
      client: clientId,
      exp: Math.floor(Date.now() / 1_000) + 60,
      ...header,
    };
    const signed = [whole, { sub: "person-1", email: "person@example.com", ...claims }].map(padded).join(".");
    const signature = sign("sha256", Buffer.from(signed), {
      key: this.#keys.privateKey,
      dsaEncoding: "ieee-p1363",
    });
    return spoil(`${signed}.${withPadding(signature.toString("base64url"))}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

const padded = (value: unknown): string => withPadding(Buffer.from(JSON.stringify(value)).toString("base64url"));
const withPadding = (text: string): string => text.padEnd(Math.ceil(text.length / 4) * 4, "=");
