import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, Server } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

import { ACM } from "@aws-sdk/client-acm";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateReplicationGroupCommand, ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { WAFV2 } from "@aws-sdk/client-wafv2";
import { afterAll, beforeAll, expect, test } from "vitest";

import { buildWorker, makeBuildFolder } from "../fixtures/bundle";
import { EcsStage, image } from "./ecs-service";
import type { Emulator } from "./emulator";
import { eventually, startEmulator } from "./emulator";

const folder = makeBuildFolder();
const token = "token-of-the-queue-0123456789abcdef";
const issuer = "https://login.example.com";
let emulator: Emulator;
let balancing: ElasticLoadBalancingV2;
let provider: Server;
/** Where browsers find the load balancer. */
let host: string;
let balancerArn: string;
let groupArn: string;

/** The whole way in: load balancer, log-in, and the real dashboard as an ECS service before a real Redis. */
beforeAll(async () => {
  buildWorker(folder.path);
  emulator = await startEmulator();
  balancing = new ElasticLoadBalancingV2(emulator.clients);
  provider = createServer((ask, answer) => {
    answer.setHeader("content-type", "application/json");
    answer.end(
      ask.url === "/token"
        ? JSON.stringify({ access_token: "access", id_token: "id", token_type: "Bearer" })
        : JSON.stringify({ sub: "person-1", email: "person@example.com" }),
    );
  }).listen(0, "127.0.0.1");
  await once(provider, "listening");
  const providerUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;

  const { TargetGroups } = await balancing.createTargetGroup({ Name: "dashboard", TargetType: "ip", Port: 8081 });
  const { LoadBalancers } = await balancing.createLoadBalancer({ Name: "ops-edge", Subnets: ["subnet-1", "subnet-2"] });
  groupArn = TargetGroups?.[0]?.TargetGroupArn ?? "";
  balancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? "";
  host = LoadBalancers?.[0]?.DNSName ?? "";
  const certificate = await new ACM(emulator.clients).requestCertificate({ DomainName: "ops.example.com" });
  await balancing.createListener({
    LoadBalancerArn: balancerArn,
    Protocol: "HTTPS",
    Port: 443,
    Certificates: [{ CertificateArn: certificate.CertificateArn }],
    DefaultActions: [
      {
        Type: "authenticate-oidc",
        Order: 1,
        AuthenticateOidcConfig: {
          Issuer: issuer,
          AuthorizationEndpoint: `${issuer}/authorize`,
          TokenEndpoint: `${providerUrl}/token`,
          UserInfoEndpoint: `${providerUrl}/userinfo`,
          ClientId: "dashboard",
          ClientSecret: "client-secret",
        },
      },
      { Type: "forward", Order: 2, TargetGroupArn: groupArn },
    ],
  });
  await runDashboard(groupArn);
});

afterAll(async () => {
  provider.closeAllConnections();
  provider.close();
  await emulator.stop();
  folder.remove();
});

async function runDashboard(targetGroupArn: string): Promise<void> {
  const cache = new ElastiCacheClient(emulator.clients);
  const { ReplicationGroup } = await cache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: "queue",
      ReplicationGroupDescription: "queue",
      Engine: "redis",
      CacheNodeType: "cache.t4g.micro",
      NumCacheClusters: 1,
      TransitEncryptionEnabled: true,
      AuthToken: token,
    }),
  );
  const redis = ReplicationGroup?.NodeGroups?.[0]?.PrimaryEndpoint;
  const { ARN } = await new SecretsManagerClient(emulator.clients).send(
    new CreateSecretCommand({
      Name: "redis-url",
      SecretString: `rediss://:${token}@${String(redis?.Address)}:${String(redis?.Port)}`,
    }),
  );
  const stage = new EcsStage(emulator);
  await stage.prepare();
  await emulator.setImages({ [image]: { argv: ["node", "dashboard.cjs"], cwd: folder.path } });
  const environment = {
    SERVICE_NAME: "ops-dashboard",
    SENTRY_RELEASE: "1",
    DASHBOARD_SIGNER: balancerArn.replace(/[^/]+$/, ""),
    DASHBOARD_OIDC_ISSUER: issuer,
    DASHBOARD_OIDC_CLIENT_ID: "dashboard",
    DASHBOARD_KEYS_URL: "https://public-keys.auth.elb.us-east-1.amazonaws.com/",
  };
  const taskDefinition = await stage.register({
    name: "dashboard",
    command: ["node", "dashboard.cjs"],
    portMappings: [{ containerPort: 8081 }],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    secrets: [{ name: "REDIS_URL", valueFrom: ARN }],
  });
  const loadBalancers = [{ targetGroupArn, containerName: "dashboard", containerPort: 8081 }];
  await stage.createService(taskDefinition, 2, { serviceName: "dashboard", loadBalancers });
  await eventually(async () => {
    const { TargetHealthDescriptions } = await balancing.describeTargetHealth({ TargetGroupArn: targetGroupArn });
    expect(TargetHealthDescriptions).toHaveLength(2);
  });
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A browser's request to the load balancer. */
async function browse(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const sent = request({ host: "127.0.0.1", port: emulator.port, path, headers: { host: `${host}:443`, ...headers } });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

async function logIn(): Promise<string> {
  const { headers } = await browse("/");
  const state = new URL(headers.location ?? "").searchParams.get("state") ?? "";
  const back = await browse(`/oauth2/idpresponse?code=1&state=${state}`);
  expect(back.status).toBe(302);
  return (back.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0]).join("; ");
}

test("who is not logged in is sent to the identity provider", async () => {
  const { status, headers } = await browse("/");
  expect(status).toBe(302);
  expect(headers.location).toMatch(/^https:\/\/login\.example\.com\/authorize\?client_id=dashboard&/);
});

test("who has logged in sees the queue, by a signature that the dashboard has verified", async () => {
  const cookie = await logIn();
  const page = await eventually(async () => {
    const answer = await browse("/", { cookie });
    expect(answer.status, answer.body).toBe(200);
    return answer;
  });
  expect(page.body).toContain("Logged in as person@example.com.");
  expect(page.body).toContain('<tr><th scope="row">Waiting jobs</th><td>0</td></tr>');
  const stats = await browse("/api/queue/stats", { cookie });
  expect(JSON.parse(stats.body)).toMatchObject({ depth: 0, active: 0 });
});

test("a claim to be somebody is dropped on the way in", async () => {
  const { status } = await browse("/", { "x-amzn-oidc-data": "forged" });
  expect(status).toBe(302);
});

test("healthy targets are counted, for the alarm that misses them", async () => {
  const cloudWatch = new CloudWatch(emulator.clients);
  const suffix = (arn: string) => arn.replace(/^.*?:(loadbalancer\/)?(app|targetgroup)/, "$2");
  await eventually(async () => {
    const { Datapoints } = await cloudWatch.getMetricStatistics({
      Namespace: "AWS/ApplicationELB",
      MetricName: "HealthyHostCount",
      Dimensions: [
        { Name: "LoadBalancer", Value: suffix(balancerArn) },
        { Name: "TargetGroup", Value: suffix(groupArn) },
      ],
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 3_600_000),
      Period: 60,
      Statistics: ["Maximum"],
    });
    expect(Datapoints?.map(({ Maximum }) => Maximum)).toContain(2);
  });
});

test("deletion protection protects", async () => {
  const protect = (Value: string) =>
    balancing.modifyLoadBalancerAttributes({
      LoadBalancerArn: balancerArn,
      Attributes: [{ Key: "deletion_protection.enabled", Value }],
    });
  await protect("true");
  await expect(balancing.deleteLoadBalancer({ LoadBalancerArn: balancerArn })).rejects.toMatchObject({
    name: "OperationNotPermittedException",
  });
  await protect("false");
});

test("a web ACL in use cannot be deleted", async () => {
  const waf = new WAFV2(emulator.clients);
  const visibility = { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: true, MetricName: "edge" };
  const { Summary } = await waf.createWebACL({
    Name: "edge",
    Scope: "REGIONAL",
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility,
  });
  const acl = { Id: Summary?.Id, Name: "edge", Scope: "REGIONAL", LockToken: Summary?.LockToken } as const;
  await waf.associateWebACL({ WebACLArn: Summary?.ARN, ResourceArn: balancerArn });
  await expect(waf.deleteWebACL(acl)).rejects.toMatchObject({ name: "WAFAssociatedItemException" });
  await waf.disassociateWebACL({ ResourceArn: balancerArn });
  await waf.deleteWebACL(acl);
});

test("a certificate is not issued before its record is in DNS", async () => {
  const acm = new ACM(emulator.clients);
  const { CertificateArn } = await acm.requestCertificate({
    DomainName: "pending.example.com",
    ValidationMethod: "DNS",
    KeyAlgorithm: "EC_prime256v1",
  });
  const { Certificate } = await acm.describeCertificate({ CertificateArn });
  expect(Certificate).toMatchObject({ Status: "PENDING_VALIDATION", KeyAlgorithm: "EC_prime256v1" });
  expect(Certificate?.NotAfter).toBeUndefined();
});
