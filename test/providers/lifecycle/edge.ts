import { id, otherTags, out, statement, tags, type Row } from "./row";

const lifecycle = (countNumber: number) =>
  JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: "old ones",
        selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber },
        action: { type: "expire" },
      },
    ],
  });
const pull = (sid: string) => statement("codebuild.amazonaws.com", "ecr:BatchGetImage", "*", sid);
const visible = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});
const rateRule = (limit: number) => ({
  name: "flood",
  priority: 0,
  action: { block: {} },
  statement: { rateBasedStatement: { limit, evaluationWindowSec: 300, aggregateKeyType: "IP" } },
  visibilityConfig: visible("flood"),
});
const managedRule = {
  name: "common",
  priority: 1,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: "AWS",
      name: "AWSManagedRulesCommonRuleSet",
      ruleActionOverrides: [{ name: "SizeRestrictions_QUERYSTRING", actionToUse: { count: {} } }],
    },
  },
  visibilityConfig: visible("common"),
};
const logIn = (clientSecret: string, targetGroupArn: string) => [
  {
    type: "authenticate-oidc",
    order: 1,
    authenticateOidc: {
      issuer: "https://login.example.com",
      authorizationEndpoint: "https://login.example.com/authorize",
      tokenEndpoint: "https://login.example.com/token",
      userInfoEndpoint: "https://login.example.com/userinfo",
      clientId: "dashboard",
      clientSecret,
      scope: "openid",
      sessionTimeout: 3600,
      onUnauthenticatedRequest: "authenticate",
    },
  },
  { type: "forward", order: 2, targetGroupArn },
];

/** The registry, and everything before the dashboard. They need the row `zone`, a hosted zone that no row makes. */
export const edgeRows: readonly Row[] = [
  {
    name: "repository",
    type: "aws:ecr/repository:Repository",
    given: (made) => ({
      name: "ops",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: out(made, "key", "arn") }],
      tags,
    }),
    changed: () => ({
      imageTagMutability: "MUTABLE",
      imageScanningConfiguration: { scanOnPush: false },
      ...otherTags,
    }),
    drift: ["imageScanningConfiguration.scanOnPush", "imageTagMutability", "tags.Owner"],
    replaced: () => ({ name: "another", encryptionConfigurations: [{ encryptionType: "AES256" }] }),
    outputs: ["arn", "registryId", "repositoryUrl"],
  },
  {
    name: "repository-lifecycle",
    type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    given: (made) => ({ repository: id(made, "repository"), policy: lifecycle(7) }),
    replaced: () => ({ repository: "another", policy: lifecycle(8) }),
    outputs: ["registryId"],
  },
  {
    name: "repository-policy",
    type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
    given: (made) => ({ repository: id(made, "repository"), policy: pull("One") }),
    changed: () => ({ policy: pull("Two") }),
    drift: ["policy"],
    replaced: () => ({ repository: "another" }),
    outputs: ["registryId"],
  },
  {
    name: "github",
    type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    given: () => ({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
      tags,
    }),
    replaced: () => ({ url: "https://gitlab.example.com" }),
    outputs: ["arn"],
  },
  {
    name: "certificate",
    type: "aws:acm/certificate:Certificate",
    given: () => ({ domainName: "ops.example.com", validationMethod: "DNS", keyAlgorithm: "EC_prime256v1", tags }),
    changed: () => otherTags,
    drift: ["tags.Owner"],
    replaced: () => ({ domainName: "other.example.com", validationMethod: "EMAIL", keyAlgorithm: "RSA_2048" }),
    outputs: ["arn", "domainValidationOptions"],
  },
  {
    name: "validation-record",
    type: "aws:route53/record:Record",
    given: (made) => {
      const options = made["certificate"]?.outputs["domainValidationOptions"] as unknown as readonly [
        { resourceRecordName: string; resourceRecordType: string; resourceRecordValue: string },
      ];
      const { resourceRecordName: name, resourceRecordType: type, resourceRecordValue: value } = options[0];
      return { zoneId: id(made, "zone"), name, type, records: [value], ttl: 300, allowOverwrite: true };
    },
    changed: () => ({ ttl: 60 }),
    drift: ["ttl"],
    replaced: () => ({ zoneId: "Z1", name: "another.example.com", type: "TXT" }),
    outputs: ["fqdn"],
  },
  {
    name: "certificate-validation",
    type: "aws:acm/certificateValidation:CertificateValidation",
    given: (made) => ({
      certificateArn: out(made, "certificate", "arn"),
      validationRecordFqdns: [out(made, "validation-record", "fqdn")],
    }),
    replaced: () => ({ certificateArn: "arn", validationRecordFqdns: ["another.example.com"] }),
    outputs: [],
    staysAfterDelete: "it is nothing of its own; an issued certificate stays issued",
  },
  {
    name: "balancer",
    type: "aws:lb/loadBalancer:LoadBalancer",
    given: (made) => ({
      name: "ops-edge",
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "ipv4",
      subnets: [id(made, "subnet-a"), id(made, "subnet-b")],
      securityGroups: [id(made, "group")],
      accessLogs: { enabled: true, bucket: id(made, "bucket"), prefix: "balancer" },
      desyncMitigationMode: "defensive",
      dropInvalidHeaderFields: true,
      enableDeletionProtection: false,
      enableHttp2: true,
      idleTimeout: 90,
      tags,
    }),
    changed: () => ({ idleTimeout: 60, dropInvalidHeaderFields: false, enableHttp2: false, ...otherTags }),
    drift: ["dropInvalidHeaderFields", "enableHttp2", "idleTimeout", "tags.Owner"],
    replaced: () => ({ name: "another", internal: true, loadBalancerType: "network" }),
    outputs: ["arn", "arnSuffix", "dnsName", "zoneId", "vpcId"],
  },
  {
    name: "targets",
    type: "aws:lb/targetGroup:TargetGroup",
    given: (made) => ({
      name: "ops-dashboard",
      vpcId: id(made, "vpc"),
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
      tags,
    }),
    changed: () => ({
      deregistrationDelay: 30,
      healthCheck: {
        enabled: true,
        protocol: "HTTP",
        path: "/alive",
        port: "traffic-port",
        matcher: "200-299",
        interval: 30,
        timeout: 5,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
      },
      ...otherTags,
    }),
    drift: [
      "deregistrationDelay",
      "healthCheck.healthyThreshold",
      "healthCheck.interval",
      "healthCheck.matcher",
      "healthCheck.path",
      "tags.Owner",
    ],
    replaced: () => ({ name: "another", port: 80, protocol: "HTTPS", targetType: "lambda", vpcId: "vpc-1" }),
    outputs: ["arn", "arnSuffix"],
  },
  {
    name: "listener",
    type: "aws:lb/listener:Listener",
    given: (made) => ({
      loadBalancerArn: out(made, "balancer", "arn"),
      protocol: "HTTPS",
      port: 443,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: out(made, "certificate", "arn"),
      defaultActions: logIn("first-secret", out(made, "targets", "arn")),
      tags,
    }),
    changed: () => ({ sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06", ...otherTags }),
    drift: ["sslPolicy", "tags.Owner"],
    replaced: () => ({ loadBalancerArn: "another" }),
    outputs: ["arn"],
  },
  {
    name: "firewall",
    type: "aws:wafv2/webAcl:WebAcl",
    given: () => ({
      name: "ops-edge",
      scope: "REGIONAL",
      description: "edge",
      defaultAction: { allow: {} },
      rules: [rateRule(1000), managedRule],
      visibilityConfig: visible("edge"),
      tags,
    }),
    changed: () => ({ description: "the edge", rules: [managedRule, rateRule(500)], ...otherTags }),
    drift: ["description", "rules", "tags.Owner"],
    replaced: () => ({ name: "another", scope: "CLOUDFRONT" }),
    outputs: ["arn", "capacity"],
  },
  {
    name: "firewall-association",
    type: "aws:wafv2/webAclAssociation:WebAclAssociation",
    given: (made) => ({ webAclArn: out(made, "firewall", "arn"), resourceArn: out(made, "balancer", "arn") }),
    replaced: () => ({ webAclArn: "another", resourceArn: "another" }),
    outputs: [],
  },
  {
    name: "firewall-logs",
    type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    given: (made) => ({
      resourceArn: out(made, "firewall", "arn"),
      logDestinationConfigs: [out(made, "bucket", "arn")],
      redactedFields: [{ singleHeader: { name: "cookie" } }, { singleHeader: { name: "authorization" } }],
    }),
    changed: () => ({ redactedFields: [{ singleHeader: { name: "cookie" } }] }),
    drift: ["redactedFields"],
    replaced: () => ({ resourceArn: "another", logDestinationConfigs: ["another"] }),
    outputs: [],
  },
  {
    name: "address-record",
    type: "aws:route53/record:Record",
    given: (made) => ({
      zoneId: id(made, "zone"),
      name: "ops.example.com",
      type: "A",
      aliases: [
        {
          name: out(made, "balancer", "dnsName"),
          zoneId: out(made, "balancer", "zoneId"),
          evaluateTargetHealth: false,
        },
      ],
    }),
    changed: (made) => ({
      aliases: [
        { name: out(made, "balancer", "dnsName"), zoneId: out(made, "balancer", "zoneId"), evaluateTargetHealth: true },
      ],
    }),
    drift: ["aliases[0].evaluateTargetHealth"],
    replaced: () => ({ zoneId: "Z1", name: "another.example.com", type: "AAAA" }),
    outputs: ["fqdn"],
  },
];
