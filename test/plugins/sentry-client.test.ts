import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { SentryClient, type SentryClientOptions } from "../../providers/sentry/client/client";
import { scopeFor } from "../../providers/sentry/client/failures";
import { askedPauseMilliseconds, pause } from "../../providers/sentry/client/retries";
import { type SentryServer, startSentryServer } from "./sentry-server";

let server: SentryServer;
const pauses: number[] = [];
const { signal } = new AbortController();
const anything = z.unknown();

beforeAll(async () => (server = await startSentryServer()));
afterAll(() => server.stop());
beforeEach(() => {
  pauses.length = 0;
  server.requests.length = 0;
});

function client(options: Partial<SentryClientOptions> = {}): SentryClient {
  return new SentryClient({
    url: server.url,
    organization: "acme",
    authToken: "token-of-acme",
    retries: {
      tries: 3,
      firstPauseMilliseconds: 100,
      longestPauseMilliseconds: 60_000,
      pause: (milliseconds) => {
        pauses.push(milliseconds);
        return Promise.resolve();
      },
    },
    ...options,
  });
}

const get = (options?: Partial<SentryClientOptions>) =>
  client(options).find("/api/0/organizations/acme/detectors/", anything, signal);
const post = () =>
  client().post("/api/0/teams/acme/platform/projects/", { name: "Web", slug: "web" }, anything, signal);

describe("what Sentry refuses is explained", () => {
  it.each([
    [401, {}, { detail: "Invalid token" }, "Make a new one and set SENTRY_AUTH_TOKEN. Sentry says: Invalid token"],
    [403, {}, { detail: "No." }, "the token may not do this; it needs the scope project:write. Sentry says: No."],
    [409, {}, { detail: "Taken." }, "the slug exists already. Take another one, or adopt what exists: pulumi import"],
    [
      400,
      {},
      { name: ["Too long."], nested: { field: ["Wrong."] } },
      "Sentry says: name: Too long.; nested.field: Wrong.",
    ],
    [400, {}, "<html>".repeat(200), "Sentry does not accept it. Sentry says: <html>"],
    [
      410,
      { "x-sentry-deprecation-date": "2026-09-01", "x-sentry-replacement-endpoint": "/api/0/new/" },
      {},
      "this route is retired since 2026-09-01; trying again does not help. Its successor is /api/0/new/.",
    ],
    [410, {}, {}, "this route is retired; trying again does not help. Use a version of this provider that knows it."],
  ])("%s", async (status, headers, body, message) => {
    server.instead.push({ status, headers, body });
    const error: unknown = await post().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status, message: expect.stringContaining(message) as string });
    expect((error as Error).message.length).toBeLessThan(900);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["GET", "/api/0/projects/acme/web/", "project:read"],
    ["DELETE", "/api/0/projects/acme/web/keys/1/", "project:admin"],
    ["POST", "/api/0/organizations/acme/projects/web/detectors/", "alerts:write"],
    ["GET", "/api/0/organizations/acme/workflows/1/", "alerts:read"],
    ["PUT", "/api/0/organizations/acme/dashboards/1/", "org:read"],
    ["GET", "/api/0/organizations/acme/", "org:read"],
  ])("%s %s needs %s", (method, path, scope) => expect(scopeFor(method, path)).toBe(scope));

  it("is nothing when it is gone", async () => {
    expect(await client().find("/api/0/projects/acme/nothing/", anything, signal)).toBeUndefined();
    await client().delete("/api/0/projects/acme/nothing/", signal);
  });

  it("names what an answer lacks, for a contract that has changed", async () => {
    server.instead.push({ status: 200, body: { id: 7 } });
    const schema = z.object({ id: z.string(), name: z.string() });
    await expect(client().find("/api/0/x/", schema, signal)).rejects.toThrow(
      "GET /api/0/x/ was answered with what is not its contract: id: Invalid input: expected string, received number; name:",
    );
  });

  it("never follows the token to another address", async () => {
    const elsewhere = await startSentryServer();
    server.instead.push({ status: 302, headers: { location: `${elsewhere.url}/api/0/stolen/` } });
    await expect(
      get({ retries: { tries: 1, firstPauseMilliseconds: 0, longestPauseMilliseconds: 0, pause } }),
    ).rejects.toThrow("got no answer");
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });
});

describe("what may pass is tried again", () => {
  it("after as many seconds as Sentry asks for", async () => {
    server.instead.push(
      { status: 429, headers: { "retry-after": "7" } },
      { status: 429, headers: { "retry-after": "3" } },
    );
    await get();
    expect(pauses).toEqual([7_000, 3_000]);
    expect(server.requests).toHaveLength(3);
  });

  it("longer each time where it asks for nothing", async () => {
    server.instead.push({ status: 502 }, { status: 503 });
    await get();
    const [first = 0, second = 0] = pauses;
    expect(first).toBeGreaterThanOrEqual(50);
    expect(first).toBeLessThanOrEqual(100);
    expect(second).toBeGreaterThanOrEqual(100);
    expect(second).toBeLessThanOrEqual(200);
  });

  it("not for ever, and not when Sentry asks for too long", async () => {
    server.instead.push({ status: 503 }, { status: 503 }, { status: 503, body: { detail: "Down." } });
    await expect(get()).rejects.toThrow(
      "was answered with 503: Sentry failed, still after several tries. Sentry says: Down.",
    );
    server.instead.push({ status: 429, headers: { "retry-after": "3600" } });
    await expect(get()).rejects.toThrow("Sentry asks to wait 3600 s. Run it again after that.");
    expect(server.requests).toHaveLength(4);
  });

  it("unless it may have been done already", async () => {
    server.instead.push({ status: 502 });
    await expect(post()).rejects.toMatchObject({ status: 502 });
    expect(server.requests).toHaveLength(1);
    server.instead.push({ status: 503 }, { status: 429 });
    expect(await post()).toMatchObject({ slug: "web" });
    expect(server.requests).toHaveLength(4);
  });

  it("also when no answer comes", async () => {
    server.instead.push("hang", "hang");
    await get({ timeoutMilliseconds: 200 });
    expect(server.requests).toHaveLength(3);
  });

  it("until the operation is given up", async () => {
    const given = new AbortController();
    server.instead.push({ status: 503, headers: { "retry-after": "50" } });
    const retries = { tries: 3, firstPauseMilliseconds: 1, longestPauseMilliseconds: 60_000 };
    const waiting = client({
      retries: {
        ...retries,
        pause: (milliseconds, stop) => {
          given.abort(new Error("cancelled by the engine"));
          return pause(milliseconds, stop);
        },
      },
    }).find("/api/0/x/", anything, given.signal);
    await expect(waiting).rejects.toThrow("cancelled by the engine");
  });
});

describe("how long Sentry asks to wait", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    [{ "retry-after": "2.5" }, 2_500],
    [{ "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT" }, 60_000],
    [{ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
    [{ "retry-after": "soon", "x-sentry-rate-limit-reset": String(now / 1000 + 4) }, 4_000],
    [{ "x-sentry-rate-limit-reset": String(now / 1000 + 9) }, 9_000],
    [{}, undefined],
  ])("%o", (headers, expected) => {
    expect(askedPauseMilliseconds(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});

describe("a list", () => {
  it("is read to its last page, in order", async () => {
    const made = z.object({ id: z.string() });
    for (const slug of ["one", "two", "three"]) {
      await client().post("/api/0/teams/acme/platform/projects/", { name: slug, slug }, made, signal);
    }
    server.requests.length = 0;
    const monitors = z.array(z.object({ id: z.string(), type: z.string() }));
    const found = await client().list(
      "/api/0/organizations/acme/detectors/",
      { query: "type:error" },
      monitors,
      signal,
    );
    const expected = server.api.store.monitors.filter(({ type }) => type === "error").map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(3);
    expect(found.map(({ id }) => id)).toEqual(expected);
    expect(server.requests.length).toBe(Math.ceil(expected.length / 3));
    expect(server.requests.every(({ query }) => query.get("query") === "type:error")).toBe(true);
  });
});
