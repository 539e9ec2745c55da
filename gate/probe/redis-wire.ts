import { connect as connectPlain } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";

/** How a short conversation with a Redis server went. */
export type Outcome =
  /** First line of the answer to each command. */
  | { readonly kind: "answered"; readonly lines: readonly string[] }
  /** No TCP connection, or a name that does not resolve. */
  | { readonly kind: "unreachable"; readonly code: string }
  /** TCP stands; TLS does not. The code says why, for example `SELF_SIGNED_CERT_IN_CHAIN`. */
  | { readonly kind: "no-handshake"; readonly code: string }
  /** The server hung up before it had answered every command. */
  | { readonly kind: "closed" }
  /** The server kept the connection open and said nothing. */
  | { readonly kind: "silent" };

export interface Conversation {
  readonly host: string;
  readonly port: number;
  /** How to verify the server; `undefined` speaks plain text. */
  readonly tls: ConnectionOptions | undefined;
  /** Commands, each word by word; the next is sent when the one before was answered. */
  readonly commands: readonly (readonly string[])[];
  readonly timeoutSeconds: number;
}

/**
 * Says a few commands to a Redis server over one connection of its own. A Redis client would retry, reconnect and say
 * HELLO by itself; a probe wants to see the first refusal as it is. Understands one-line answers only.
 */
export function converse({ host, port, tls, commands, timeoutSeconds }: Conversation): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = tls === undefined ? connectPlain({ host, port }) : connectTls({ ...tls, host, port });
    const lines: string[] = [];
    let phase: "reaching" | "shaking-hands" | "talking" = "reaching";
    let received = "";
    const end = (outcome: Outcome): void => {
      resolve(outcome);
      socket.destroy();
    };
    const endEarly = (code: string): void => {
      if (phase === "reaching") end({ kind: "unreachable", code });
      else end(phase === "talking" ? { kind: "closed" } : { kind: "no-handshake", code });
    };
    const next = (): void => {
      const command = commands[lines.length];
      if (command === undefined) end({ kind: "answered", lines });
      else socket.write(encode(command));
    };
    socket.once("connect", () => (phase = "shaking-hands"));
    socket.once(tls === undefined ? "connect" : "secureConnect", () => {
      phase = "talking";
      next();
    });
    socket.on("data", (bytes: Buffer) => {
      received += bytes.toString("latin1");
      const lineEnd = received.indexOf("\r\n");
      if (lineEnd < 0) return;
      lines.push(received.slice(0, lineEnd));
      received = received.slice(lineEnd + 2);
      next();
    });
    socket.setTimeout(timeoutSeconds * 1000, () => {
      end(phase === "reaching" ? { kind: "unreachable", code: "ETIMEDOUT" } : { kind: "silent" });
    });
    socket.on("error", (error: NodeJS.ErrnoException) => endEarly(error.code ?? error.name));
    socket.on("close", () => endEarly("ECONNRESET"));
  });
}

/** The array form of Redis's protocol: the only one in which a word may hold any character. */
function encode(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}
