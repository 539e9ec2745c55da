import { describe, expect, it } from "vitest";
import type { EdgeArgs } from "../../components/edge";
import { Edge } from "../../components/edge";
import { labels, only, record, secret, valueOf } from "./recorder";
import { scope } from "./scope";
import * as pulumi from "@pulumi/pulumi";

const topic = "arn:aws:sns:eu-central-1:123456789012:alarms";
const args: EdgeArgs = {
  scope,
  alerting: {
    owner: "team",
    runbookBaseUrl: "https://runbook.example.com",
    topicArns: { P0: topic, P1: topic, P2: topic, P3: topic },
  },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupId: "sg-edge",
  domain: "ops.example.com",
  zoneId: "Z0123456789",
  oidcIssuer: "https://login.example.com",
  oidcAuthorizationEndpoint: "https://login.example.com/authorize",
  oidcExchangeEndpoint: "https://login.example.com/token",
  oidcUserInfoEndpoint: "https://login.example.com/userinfo",
  oidcClientId: "dashboard",
  oidcClientSecret: "s3cret",
};
const make = (changes: Partial<EdgeArgs> = {}) => record(() => new Edge("edge", { ...args, ...changes }));

describe("Edge", () => {
  it("makes load balancer, certificate, address, firewall, logs and alarms", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:acm/certificate:Certificate edge-certificate",
        "aws:acm/certificateValidation:CertificateValidation edge-certificate",
        "aws:cloudwatch/metricAlarm:MetricAlarm edge-dashboard-down",
        "aws:cloudwatch/metricAlarm:MetricAlarm edge-edge-blocked",
        "aws:cloudwatch/metricAlarm:MetricAlarm edge-edge-certificate",
        "aws:cloudwatch/metricAlarm:MetricAlarm edge-edge-latency",
        "aws:cloudwatch/metricAlarm:MetricAlarm edge-edge-server-errors",
        "aws:lb/listener:Listener edge-https",
        "aws:lb/loadBalancer:LoadBalancer edge-balancer",
        "aws:lb/targetGroup:TargetGroup edge-dashboard",
        "aws:route53/record:Record edge-address",
        "aws:route53/record:Record edge-validation",
        "aws:s3/bucket:Bucket edge-logs-bucket",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration edge-logs-lifecycle",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls edge-logs-ownership",
        "aws:s3/bucketPolicy:BucketPolicy edge-logs-policy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock edge-logs-private",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration edge-logs-encryption",
        "aws:s3/bucketVersioning:BucketVersioning edge-logs-versioning",
        "aws:wafv2/webAcl:WebAcl edge-firewall",
        "aws:wafv2/webAclAssociation:WebAclAssociation edge-firewall",
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration edge-firewall",
      ]
    `);
  });

  it("speaks TLS 1.2 and newer only, and has no port 80", async () => {
    const { resources } = await make();
    const { defaultActions: _, ...listener } = only(resources, "aws:lb/listener:Listener");
    expect(listener).toEqual({
      loadBalancerArn: "arn:edge-balancer",
      protocol: "HTTPS",
      port: 443,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: "arn:edge-certificate",
    });
  });

  it("lets nobody through who has not logged in, and keeps the client's secret secret", async () => {
    const { resources } = await make({ oidcClientSecret: pulumi.secret("s3cret"), sessionHours: 2 });
    // One secret makes the whole list a secret: nothing of it is shown.
    const value = [
      {
        type: "authenticate-oidc",
        order: 1,
        authenticateOidc: {
          issuer: "https://login.example.com",
          authorizationEndpoint: "https://login.example.com/authorize",
          tokenEndpoint: "https://login.example.com/token",
          userInfoEndpoint: "https://login.example.com/userinfo",
          clientId: "dashboard",
          clientSecret: "s3cret",
          scope: "openid email",
          sessionTimeout: 7_200,
          onUnauthenticatedRequest: "authenticate",
        },
      },
      { type: "forward", order: 2, targetGroupArn: "arn:edge-dashboard" },
    ];
    expect(only(resources, "aws:lb/listener:Listener")["defaultActions"]).toEqual({ ...secret(""), value });
  });

  it("logs what it serves, drops what is malformed, and cannot be deleted by a slip", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:lb/loadBalancer:LoadBalancer")).toEqual({
      name: "ops-agent-worker-prod-edge",
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "ipv4",
      subnets: ["subnet-1", "subnet-2"],
      securityGroups: ["sg-edge"],
      enableDeletionProtection: true,
      enableHttp2: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      idleTimeout: 60,
      accessLogs: {
        enabled: true,
        bucket: "aws-waf-logs-ops-agent-worker-prod-eu-central-1-edge-1-0471856a",
        prefix: "load-balancer",
      },
    });
    expect(only(resources, "aws:s3/bucket:Bucket")).toMatchObject({ forceDestroy: false });
    const free = await make({ deletionProtection: false });
    expect(only(free.resources, "aws:lb/loadBalancer:LoadBalancer")).toMatchObject({ enableDeletionProtection: false });
    expect(only(free.resources, "aws:s3/bucket:Bucket")).toMatchObject({ forceDestroy: true });
  });

  it("takes logs from two services of AWS for this account, under the one encryption that they know", async () => {
    const { resources, components } = await make({ logRetentionDays: 30 });
    const policy = JSON.parse(only(resources, "aws:s3/bucketPolicy:BucketPolicy")["policy"] as string) as {
      Statement: Record<string, unknown>[];
    };
    const bucket = "arn:aws:s3:::aws-waf-logs-ops-agent-worker-prod-eu-central-1-edge-1-0471856a";
    const source = { "aws:SourceArn": "arn:aws:logs:eu-central-1:123456789012:*" };
    expect(policy.Statement.slice(0, 3)).toEqual([
      {
        Sid: "LoadBalancerDelivers",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucket}/load-balancer/AWSLogs/123456789012/*`,
      },
      {
        Sid: "AWSLogDeliveryWrite",
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucket}/AWSLogs/123456789012/*`,
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012", "s3:x-amz-acl": "bucket-owner-full-control" },
          ArnLike: source,
        },
      },
      {
        Sid: "AWSLogDeliveryAclCheck",
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: "s3:GetBucketAcl",
        Resource: bucket,
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" }, ArnLike: source },
      },
    ]);
    expect(policy.Statement.slice(3).map(({ Sid, Effect }) => [Sid, Effect])).toEqual([
      ["OnlyOverTls", "Deny"],
      ["OnlyOverTls12", "Deny"],
    ]);
    expect(only(components, "ops:edge:Edge")).toEqual({
      domain: "ops.example.com",
      policyDocuments: { "edge-logs-policy": policy },
    });
    const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(only(resources, encryption)["rules"]).toEqual([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    const lifecycle = only(resources, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    expect(lifecycle["rules"]).toMatchObject([{ expiration: { days: 30 } }, { id: "sweep-markers" }]);
  });

  it("validates its certificate by a record and points the name at the load balancer", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:acm/certificate:Certificate")).toEqual({
      domainName: "ops.example.com",
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
    });
    expect(only(resources, "aws:route53/record:Record", "edge-validation")).toEqual({
      zoneId: "Z0123456789",
      name: "_proof.ops.example.com.",
      type: "CNAME",
      records: ["proof.acm-validations.aws."],
      ttl: 300,
      allowOverwrite: true,
    });
    expect(only(resources, "aws:route53/record:Record", "edge-address")).toEqual({
      zoneId: "Z0123456789",
      name: "ops.example.com",
      type: "A",
      aliases: [{ name: "edge-1.elb.test", zoneId: "ZELB", evaluateTargetHealth: false }],
    });
  });

  it("refuses floods and known attacks, lets a log-in through, and logs nothing that logs somebody in", async () => {
    const { resources } = await make({ rateLimit: 500 });
    const acl = only(resources, "aws:wafv2/webAcl:WebAcl") as unknown as {
      rules: { name: string; priority: number; statement: object; overrideAction?: object; action?: object }[];
    };
    expect(acl).toMatchObject({ scope: "REGIONAL", defaultAction: { allow: {} } });
    expect(acl.rules.map(({ name, priority }) => [priority, name])).toEqual([
      [0, "too-many-requests"],
      [1, "AWSManagedRulesAmazonIpReputationList"],
      [2, "AWSManagedRulesCommonRuleSet"],
      [3, "AWSManagedRulesKnownBadInputsRuleSet"],
    ]);
    expect(acl.rules[0]).toMatchObject({
      action: { block: {} },
      statement: { rateBasedStatement: { limit: 500, evaluationWindowSec: 300, aggregateKeyType: "IP" } },
    });
    expect(acl.rules[2]?.statement).toEqual({
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: "AWSManagedRulesCommonRuleSet",
        ruleActionOverrides: [
          { name: "SizeRestrictions_QUERYSTRING", actionToUse: { count: {} } },
          { name: "SizeRestrictions_Cookie_HEADER", actionToUse: { count: {} } },
        ],
      },
    });
    expect(only(resources, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")).toEqual({
      resourceArn: "arn:edge-firewall",
      logDestinationConfigs: ["arn:edge-logs-bucket"],
      redactedFields: [
        { singleHeader: { name: "authorization" } },
        { singleHeader: { name: "cookie" } },
        { queryString: {} },
      ],
    });
    expect(only(resources, "aws:wafv2/webAclAssociation:WebAclAssociation")).toEqual({
      webAclArn: "arn:edge-firewall",
      resourceArn: "arn:edge-balancer",
    });
  });

  it("sends only healthy dashboards to people", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:lb/targetGroup:TargetGroup")).toEqual({
      name: "ops-agent-worker-prod-dashboard",
      vpcId: "vpc-1",
      targetType: "ip",
      protocol: "HTTP",
      port: 8081,
      deregistrationDelay: 15,
      healthCheck: {
        enabled: true,
        protocol: "HTTP",
        path: "/health",
        port: "traffic-port",
        matcher: "200",
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
  });

  it("tells the dashboard whose word counts, before the load balancer is there", async () => {
    const { result } = await make();
    expect(await valueOf(result.signer)).toBe(
      "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/ops-agent-worker-prod-edge/",
    );
    expect(result.keysUrl).toBe("https://public-keys.auth.elb.eu-central-1.amazonaws.com/");
    expect(result.url).toBe("https://ops.example.com/");
    const government = await make({ scope: { ...scope, region: "us-gov-west-1" } });
    expect(government.result.keysUrl).toBe(
      "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1/",
    );
  });

  it("looks for refused requests under the name by which CloudWatch knows the firewall", async () => {
    const { resources } = await make();
    const { visibilityConfig } = only(resources, "aws:wafv2/webAcl:WebAcl") as { visibilityConfig: object };
    const { dimensions } = only(resources, "aws:cloudwatch/metricAlarm:MetricAlarm", "edge-edge-blocked");
    const name = "ops-agent-worker-prod-edge";
    expect(visibilityConfig).toHaveProperty("metricName", name);
    expect(dimensions).toEqual({ WebACL: name, Region: "eu-central-1", Rule: "ALL" });
  });

  it("has alarms on what its settings say, and none without somebody to tell", async () => {
    const { result } = await make({ serverErrorsAlarm: 3, latencyAlarmSeconds: 1, blockedAlarm: 50 });
    expect(Object.keys(result.nodes.alarms)).toEqual([
      "dashboard-down",
      "edge-server-errors",
      "edge-latency",
      "edge-blocked",
      "edge-certificate",
    ]);
    const thresholds = await Promise.all(Object.values(result.nodes.alarms).map(({ threshold }) => valueOf(threshold)));
    expect(thresholds).toEqual([1, 3, 1, 50, 30]);
    const { alerting: _, ...silent } = args;
    const { result: alone } = await record(() => new Edge("edge", silent));
    expect(alone.nodes.alarms).toEqual({});
  });
});
