import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { join } from "node:path";

import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { Route53 } from "@aws-sdk/client-route-53";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";

import { approvalOf } from "../../policies/exemptions/approval";
import { dayOf } from "../../policies/model/exemption";
import { workerCommands } from "../../runtime/contract";
import type { Finished } from "../../sandbox/processes/run";
import { Checkout } from "../fixtures/checkout";
import { Deployment } from "../fixtures/deployment";
import { type PagerDuty, startPagerDuty } from "../fixtures/pager-duty";

/** A stack that runs, to which its team gives, by settings alone, all that it comes without. */
let checkout: Checkout;
let staging: Deployment;
let pagerDuty: PagerDuty;
let ecs: ECSClient;

beforeAll(async () => {
  pagerDuty = await startPagerDuty();
  checkout = await Checkout.create();
  staging = new Deployment(checkout, "staging");
  await staging.begin({ SSL_CERT_FILE: pagerDuty.ca });
  ecs = new ECSClient(await checkout.deployer());
});
afterAll(async () => {
  await checkout.remove();
  await pagerDuty.stop();
});

/** Enters that faults of staging's are lived with: a rule each, and what it objects to. */
async function exempt(faults: readonly (readonly [rule: string, target: string])[]): Promise<void> {
  const exemptions = faults.map(([rule, target]) => {
    const entry = {
      ...{ rule, stack: "staging", target, owner: "platform-lead", approver: "security-lead" },
      ...{ approvedOn: dayOf(new Date()), expires: dayOf(new Date(Date.now() + 30 * 86_400_000)) },
      ...{ reason: "the pager is reached by a host of our own", compensatingControl: "a test message each day" },
    };
    return { ...entry, approval: approvalOf(entry) };
  });
  await writeFile(join(checkout.folder, "exemptions.yaml"), stringify({ exemptions }));
}

async function workerService() {
  const [cluster, service] = [await staging.output("clusterName"), await staging.output("serviceName")];
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  return services[0];
}

async function taskDefinition() {
  const described = new DescribeTaskDefinitionCommand({ taskDefinition: (await workerService())?.taskDefinition });
  return (await ecs.send(described)).taskDefinition;
}

describe("database, endpoints, flow logs, uptime, other ways for alarms, and a dashboard", () => {
  const endpoints = ["s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager", "kms", "monitoring", "sts", "ssmmessages"];

  beforeAll(async () => {
    const route53 = new Route53(await checkout.deployer());
    const { HostedZone } = await route53.createHostedZone({ Name: "example.com", CallerReference: "edge" });
    await staging.set(
      {
        databaseEnabled: "true",
        backupPlan: "on",
        vpcEndpoints: endpoints.join(","),
        flowLogs: "all",
        uptimeUrls: "https://example.com/,http://status.example.com/health,https://ops.example.com/",
        pagerDutyDelivery: "https",
        slackWorkspaceId: "T0123ABCD",
        slackChannelId: "C0123ABCD",
        fallbackEmail: "on-call@example.com",
        edgeDomain: "ops.example.com",
        edgeZoneId: HostedZone?.Id?.split("/").at(-1) ?? "",
        edgeOidcIssuer: "https://login.example.com",
        edgeOidcAuthorizationEndpoint: "https://login.example.com/authorize",
        edgeOidcExchangeEndpoint: "https://login.example.com/token",
        edgeOidcUserInfoEndpoint: "https://login.example.com/userinfo",
        edgeOidcClientId: "dashboard",
      },
      { pagerDutyIntegrationUrl: pagerDuty.url, edgeOidcClientSecret: "client-secret-0123456789" },
    );
  });

  it("are there after one update, though nobody knows the pager by its host", async () => {
    const topics = await staging.resources("aws:sns/topic:Topic");
    const urnOf = (name: string) => topics.find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? expect.fail(name);
    await exempt([
      ["pager-route-for-critical", "stack"],
      ["severity-reaches-channels", urnOf("alarms-p0")],
      ["severity-reaches-channels", urnOf("alarms-p1")],
    ]);
    await staging.update();
  });

  it.each([
    ["aws:rds/instance:Instance", 1],
    ["aws:backup/plan:Plan", 1],
    ["aws:ec2/vpcEndpoint:VpcEndpoint", endpoints.length],
    ["aws:route53/healthCheck:HealthCheck", 3],
    ["aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", 1],
  ])("make %s", async (type, count) => {
    expect(await staging.resources(type)).toHaveLength(count);
  });

  it("log every connection", async () => {
    const [flowLog] = await staging.inputs("aws:ec2/flowLog:FlowLog");
    expect(flowLog).toMatchObject({ trafficType: "ALL" });
  });

  it("page over HTTPS, and with alarms only", async () => {
    const topics = JSON.parse(await staging.output("alarmTopicArns")) as Record<string, string>;
    const sns = new SNSClient(await checkout.deployer());
    const alarm = JSON.stringify({ AlarmName: "ops-agent-worker-staging-worker-down", NewStateValue: "ALARM" });
    for (const Message of ["not an alarm", alarm]) {
      await sns.send(new PublishCommand({ TopicArn: topics["P0"], Message }));
    }
    // Alarms of the stack itself may ring as well.
    await expect.poll(() => pagerDuty.messages, { timeout: 30_000 }).toContain(alarm);
    expect(pagerDuty.messages).not.toContain("not an alarm");
  });

  it("send a browser to the identity provider before it sees the dashboard", async () => {
    expect(await staging.output("dashboardUrl")).toBe("https://ops.example.com/");
    const [balancer] = await staging.resources("aws:lb/loadBalancer:LoadBalancer");
    const { endpoint } = await checkout.deployer();
    const sent = request(endpoint, { headers: { host: `${String(balancer?.outputs["dnsName"])}:443` } });
    sent.end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    response.resume();
    expect([response.statusCode, response.headers.location]).toEqual([
      302,
      expect.stringMatching(/^https:\/\/login\.example\.com\/authorize\?client_id=dashboard&/) as string,
    ]);
  });

  it("show no secret", async () => {
    const { stdout } = await staging.pulumi("stack", "export");
    expect(stdout).not.toContain("client-secret-0123456789");
    expect(stdout).not.toContain(pagerDuty.url);
  });
});

describe("an image that crashes", () => {
  const repository = "000000000000.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker";
  let before: string | undefined;
  let failed: Finished;

  beforeAll(async () => {
    before = (await workerService())?.taskDefinition;
    const image = `${repository}@sha256:${randomUUID().replaceAll("-", "").repeat(2)}`;
    const crash = [process.execPath, "-e", "process.exit(1)"];
    const program = { argv: crash, commands: { [workerCommands.start.join(" ")]: crash } };
    const images = JSON.parse(await readFile(checkout.paths.imageMap, "utf8")) as Record<string, unknown>;
    await writeFile(checkout.paths.imageMap, JSON.stringify({ ...images, [image]: program }));
    const good = (await staging.pulumi("config", "get", "workerImage")).stdout.trim();
    await staging.set({ workerImage: image });
    failed = await staging.tryUpdate();
    await staging.set({ workerImage: good });
  });

  it("fails the update, although ECS has quietly gone back, and says why", () => {
    expect(failed.exitCode, failed.stdout).not.toBe(0);
    expect(failed.stdout).toMatch(/the deployment failed: it was rolled back.*tasks failed to start/);
    expect(failed.stdout).toContain("Essential container in task exited");
  });

  it("leaves the old revision at work", async () => {
    expect((await workerService())?.taskDefinition).toBe(before);
    await staging.probe("queue-round-trip");
  });
});

describe("users in Redis, and another worker: Spot, ARM64, blue-green, shell, from zero; bounded roles, more secrets", () => {
  let boundary: string;
  const readers = ["arn:aws:iam::000000000000:role/deployer", "arn:aws:iam::000000000000:user/ops-*"];

  beforeAll(async () => {
    const iam = new IAMClient(await checkout.deployer());
    const Statement = [{ Effect: "Allow", Action: "*", Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "boundary", PolicyDocument }));
    boundary = Policy?.Arn ?? "";
    await staging.set(
      {
        redisAccess: "users",
        redisApplyImmediately: "true",
        level: "C",
        workerMinTasks: "0",
        workerMaxTasks: "8",
        workerSpotPercent: "50",
        workerArchitecture: "ARM64",
        workerDeploymentStrategy: "blue-green",
        workerBakeMinutes: "2",
        workerExec: "on",
        workerScaleCpuPercent: "60",
        workerAcceptableLatencySeconds: "30",
        workerJobSeconds: "2.5",
        iamPermissionsBoundaryArn: boundary,
        secretReaderArns: readers.join(","),
        externalAccountId: "team_1",
      },
      {
        externalApiToken: "external-api-token",
        aiProviderKey: "ai-provider-key",
        databaseServiceKey: "database-service-key",
        jwtSecret: randomBytes(48).toString("base64"),
        encryptionKey: randomBytes(32).toString("hex"),
      },
    );
  });

  it("are there after one update", () => staging.update());

  it("reach ECS", async () => {
    expect(await workerService()).toMatchObject({
      enableExecuteCommand: true,
      deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 2 },
      capacityProviderStrategy: [
        { capacityProvider: "FARGATE", base: 1, weight: 50 },
        { capacityProvider: "FARGATE_SPOT", weight: 50 },
      ],
    });
    const { runtimePlatform, containerDefinitions = [] } = (await taskDefinition()) ?? {};
    expect(runtimePlatform?.cpuArchitecture).toBe("ARM64");
    const secrets = containerDefinitions.flatMap((container) => container.secrets?.map(({ name }) => name) ?? []);
    expect(secrets).toEqual(
      expect.arrayContaining([
        "VERCEL_TOKEN",
        "AI_PROVIDER_KEY",
        "DATABASE_SERVICE_KEY",
        "JWT_SECRET",
        "ENCRYPTION_KEY",
      ]),
    );
  });

  it("bound every role, and name the readers in every secret's policy", async () => {
    const bounds = (await staging.inputs("aws:iam/role:Role")).map((role) => role["permissionsBoundary"]);
    expect(new Set(bounds)).toEqual(new Set([boundary]));
    const secrets = await staging.inputs("aws:secretsmanager/secret:Secret");
    expect(secrets.length).toBeGreaterThanOrEqual(10);
    for (const { policy } of secrets) for (const reader of readers) expect(policy).toContain(reader);
  });

  it("start a worker when a job comes, which logs in as a user and does it", async () => {
    await expect.poll(async () => (await workerService())?.runningCount, { timeout: 60_000 }).toBe(0);
    await staging.probe("redis-tls", "queue-round-trip");
  });
});
