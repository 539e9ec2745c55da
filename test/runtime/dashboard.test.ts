import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildWorker, makeBuildFolder } from "../fixtures/bundle";
import { startProducer } from "../fixtures/producer-process";
import type { RedisOverTls } from "../fixtures/redis-tls";
import { startRedisOverTls } from "../fixtures/redis-tls";
import type { WorkerProcess } from "../fixtures/worker-process";
import { startWorkerProcess } from "../fixtures/worker-process";
import type { TokenParts } from "./load-balancer-tokens";
import { clientId, issuer, LoadBalancerTokens, signer } from "./load-balancer-tokens";

const folder = makeBuildFolder();
let redis: RedisOverTls;
let tokens: LoadBalancerTokens;
const running: WorkerProcess[] = [];

beforeAll(async () => {
  buildWorker(folder.path);
  redis = await startRedisOverTls();
});
beforeEach(async () => {
  tokens = await LoadBalancerTokens.start();
});
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.signal("SIGKILL");
    await one.exit;
  }
  await tokens.stop();
});
afterAll(async () => {
  await redis.stop();
  folder.remove();
});

/** The dashboard as its container runs it. */
async function start(variables: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
  const environment = {
    REDIS_URL: redis.url,
    NODE_EXTRA_CA_CERTS: redis.ca,
    SERVICE_NAME: "ops-agent-worker-test-dashboard",
    SENTRY_RELEASE: "a".repeat(64),
    HEALTH_HOST: "127.0.0.1",
    DASHBOARD_SIGNER: signer,
    DASHBOARD_OIDC_ISSUER: issuer,
    DASHBOARD_OIDC_CLIENT_ID: clientId,
    DASHBOARD_KEYS_URL: tokens.url,
    ...variables,
  };
  const dashboard = await startWorkerProcess(folder.path, environment, "dashboard.cjs");
  running.push(dashboard);
  return dashboard;
}

async function started(variables: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
  const dashboard = await start(variables);
  await dashboard.event("dashboard.ready");
  return dashboard;
}

const ask = (dashboard: WorkerProcess, path: string, token?: string, method = "GET"): Promise<Response> =>
  fetch(`http://127.0.0.1:${dashboard.healthPort}${path}`, {
    method,
    headers: token === undefined ? {} : { "x-amzn-oidc-data": token },
  });

describe("the dashboard", () => {
  it("shows the queue to who is logged in, as a page and as figures", async () => {
    const producer = startProducer(folder.path, redis.ca);
    await producer.connect(redis.url);
    await producer.add({ type: "echo", payload: 1, priority: "P1" });
    await producer.add({ type: "echo", payload: 2, priority: "P2" });
    await producer.stop();
    const dashboard = await started();

    const page = await ask(dashboard, "/", tokens.token());
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('<tr><th scope="row">Waiting jobs</th><td>2</td></tr>');
    expect(html).toContain("Logged in as person@example.com.");
    expect(html).toContain("<title>2 waiting – ops-agent-worker-test-dashboard</title>");

    const stats = await ask(dashboard, "/api/queue/stats", tokens.token());
    expect(await stats.json()).toEqual({
      depth: 2,
      active: 0,
      deadLetters: 0,
      oldestJobAgeSeconds: expect.any(Number) as number,
      measuredAt: expect.stringMatching(/^\d{4}-/) as string,
    });
    // The key was fetched once.
    expect(tokens.asked).toEqual([`/keys/${tokens.kid}`]);
  });

  it("lets nothing but its health be seen without a log-in", async () => {
    const dashboard = await started();
    const statuses = [];
    for (const path of ["/health", "/", "/api/queue/stats", "/anything", "/health/../"]) {
      statuses.push([path, (await ask(dashboard, path)).status]);
    }
    expect(statuses).toEqual([
      ["/health", 200],
      ["/", 401],
      ["/api/queue/stats", 401],
      ["/anything", 401],
      ["/health/../", 401],
    ]);
  });

  it.each<[string, TokenParts]>([
    ["signed by another load balancer", { header: { signer: signer.replace("ops-edge", "other") + "0" } }],
    ["of another account", { header: { signer: signer.replace("000000000000", "111111111111") + "0" } }],
    ["of another issuer", { header: { iss: "https://login.example.org" } }],
    ["for another client", { header: { client: "another" } }],
    ["that has expired", { header: { exp: Math.floor(Date.now() / 1_000) - 60 } }],
    ["without a signature's algorithm", { header: { alg: "none" } }],
    ["with another algorithm", { header: { alg: "HS256" } }],
    ["whose key id leads elsewhere", { header: { kid: "../secrets" } }],
    ["whose key AWS does not know", { header: { kid: "00000000-0000-4000-8000-000000000000" } }],
    ["of nobody", { claims: { sub: "" } }],
    ["whose claims were changed", { spoil: changeClaims }],
    ["whose signature is gone", { spoil: (token) => token.replace(/\.[^.]+$/, ".") }],
    ["with two parts", { spoil: (token) => token.replace(/\.[^.]+$/, "") }],
    ["that was sent twice", { spoil: (token) => `${token}, ${token}` }],
    ["that is no token", { spoil: () => "%%%.%%%.%%%" }],
  ])("refuses a token %s", async (_, parts) => {
    const dashboard = await started();
    expect((await ask(dashboard, "/", tokens.token(parts))).status).toBe(401);
    expect(await dashboard.event("dashboard.refused")).toMatchObject({ error: { type: "NotLoggedIn" } });
    // And the right one still opens.
    expect((await ask(dashboard, "/", tokens.token())).status).toBe(200);
  });

  it("refuses everybody while the keys cannot be fetched, and remembers no failure", async () => {
    const dashboard = await started();
    tokens.status = 500;
    expect((await ask(dashboard, "/", tokens.token())).status).toBe(503);
    tokens.status = 200;
    expect((await ask(dashboard, "/", tokens.token())).status).toBe(200);
  });

  it("says that the queue does not answer, and stays healthy", async () => {
    const dashboard = await started({ REDIS_URL: "rediss://:token@127.0.0.1:1" });
    const page = await ask(dashboard, "/", tokens.token());
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('<p role="alert">The queue does not answer.');
    expect((await ask(dashboard, "/api/queue/stats", tokens.token())).status).toBe(503);
    expect((await ask(dashboard, "/health")).status).toBe(200);
  });

  it("refuses a Redis whose certificate it cannot verify", async () => {
    const dashboard = await started({ NODE_EXTRA_CA_CERTS: redis.wrongCa });
    expect(await dashboard.event("redis.error")).toMatchObject({
      error: { code: expect.stringMatching(/CERT|SIGNATURE/) as string },
    });
    expect((await ask(dashboard, "/", tokens.token())).status).toBe(503);
  });

  it("only lets itself be read, and tells browsers to run nothing", async () => {
    const dashboard = await started();
    expect((await ask(dashboard, "/", tokens.token(), "POST")).status).toBe(405);
    const { headers } = await ask(dashboard, "/", tokens.token({ claims: { email: "<script>@example.com" } }));
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers.get("cache-control")).toBe("no-store");
    const html = await (await ask(dashboard, "/", tokens.token({ claims: { email: "<script>@x" } }))).text();
    expect(html).not.toContain("<script>");
  });

  it("logs neither token nor person, and stops in good order", async () => {
    const dashboard = await started();
    const token = tokens.token();
    await ask(dashboard, "/", token);
    await ask(dashboard, "/", `${token}x`);
    await dashboard.event("dashboard.refused");
    dashboard.signal("SIGTERM");
    expect(await dashboard.exit).toEqual({ code: 0, signal: null });
    const log = dashboard.lines.join("\n");
    expect(log).not.toContain(token.slice(0, 40));
    expect(log).not.toContain("person@example.com");
    expect(log).not.toContain(redis.password);
  });

  it("does not start without knowing whose word counts", async () => {
    const dashboard = await start({
      DASHBOARD_SIGNER: "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/",
      DASHBOARD_OIDC_ISSUER: "",
      DASHBOARD_KEYS_URL: "http://keys.example.com/",
    });
    expect(await dashboard.exit).toEqual({ code: 78, signal: null });
    expect(await dashboard.event("dashboard.refused-start")).toMatchObject({
      faults: [
        "DASHBOARD_SIGNER: expected the beginning of a load balancer's ARN, up to the slash after its name",
        "DASHBOARD_OIDC_ISSUER: is missing",
        "DASHBOARD_KEYS_URL: expected an https URL",
      ],
    });
  });
});

/** Somebody else's name under a signature that was for a person. */
function changeClaims(token: string): string {
  const [header = "", , signature = ""] = token.split(".");
  const claims = Buffer.from(JSON.stringify({ sub: "person-2" })).toString("base64url");
  return `${header}.${claims}.${signature}`;
}
