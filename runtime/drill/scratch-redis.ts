import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Redis } from "ioredis";

/** A Redis that holds what was in a dump, and that nobody else can reach: it listens on a socket in its own folder. */
export interface ScratchRedis {
  readonly redis: Redis;
  stop(): Promise<void>;
}

const linesKept = 5;
/** Far longer than the largest dump takes that fits into the task. */
const loadMilliseconds = 30 * 60_000;

/**
 * Loads `dump.rdb` of a folder.
 *
 * @param program path of redis-server, at least as new as the engine that wrote the dump
 * @throws with the server's last words when it refuses the dump or cannot be started
 */
export async function startScratchRedis(program: string, folder: string): Promise<ScratchRedis> {
  const socket = join(folder, "redis.sock");
  const options: Readonly<Record<string, string>> = {
    dir: folder,
    dbfilename: "dump.rdb",
    save: "",
    appendonly: "no",
    // No port at all.
    port: "0",
    unixsocket: socket,
    unixsocketperm: "700",
    daemonize: "no",
  };
  const server = spawn(
    program,
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  await ready(server);
  const redis = new Redis(socket, { lazyConnect: true });
  await redis.connect();
  const stop = async () => {
    redis.disconnect();
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  };
  return { redis, stop };
}

function ready(server: ChildProcess): Promise<void> {
  const lastLines: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      reject(new Error([`redis-server ${reason}`, ...lastLines].join("\n")));
    };
    for (const stream of [server.stdout, server.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        lastLines.push(line);
        if (lastLines.length > linesKept) lastLines.shift();
        // Redis 7.0 says it of a socket in other words than later ones.
        if (/ready to accept connections/i.test(line)) resolve();
      });
    }
    server.once("error", ({ message }) => {
      fail(`cannot be started: ${message}`);
    });
    // After `close` all of its lines have been read, which after `exit` they need not have.
    const timer = setTimeout(() => {
      fail("did not load the dump in half an hour");
      server.kill("SIGKILL");
    }, loadMilliseconds);
    timer.unref();
    server.once("close", (code) => {
      clearTimeout(timer);
      fail(`ended with exit code ${code} instead of loading the dump`);
    });
  });
}
