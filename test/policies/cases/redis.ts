import type { Case, Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

const group = "redis-group";
const heard = "arn:aws:sns:us-east-1:123456789012:heard";
const redis = (props: Record<string, unknown>) => (stack: EditableStack) => stack.set(group, props);
/** Made from something that says nothing of it. */
const hides = (name: string, property: string): Case =>
  isUnclear(`${property} not known`, name, (stack) => stack.hide(name, property, "network-vpc"));
const parameters = (list: readonly Record<string, string>[]) => (stack: EditableStack) =>
  stack.set("redis-parameters", { parameters: [{ name: "maxmemory-policy", value: "noeviction" }, ...list] });
const access = (accessString: string | undefined) => (stack: EditableStack) =>
  stack.set("redis-worker", { accessString });
const user = "aws:elasticache/user:User";
const elsewhere = (logType: string) => [
  { logType, logFormat: "json", destinationType: "cloudwatch-logs", destination: "elsewhere" },
];
/** What is known before the update, as it is of something that is there already. */
const here = (id: string) => ({ outputs: { id } });
const node = (props: Record<string, unknown>) => (stack: EditableStack) =>
  stack.add("node", "aws:elasticache/cluster:Cluster", { engine: "redis", nodeType: "cache.t4g.small", ...props });
const serverless = (props: Record<string, unknown>) => (stack: EditableStack) =>
  stack.add("serverless", "aws:elasticache/serverlessCache:ServerlessCache", {
    engine: "valkey",
    name: "ops",
    ...props,
  });

export const redisCases: Cases = {
  "redis-engine-version-floor": [
    fails("an old version", group, redis({ engineVersion: "5.0.6" })),
    fails("the newest of an old line", group, redis({ engineVersion: "6.2" })),
    passes("the oldest that is mended", group, redis({ engineVersion: "7.0" })),
    fails("an old Redis without servers", "serverless", serverless({ engine: "redis", majorEngineVersion: "6" })),
    passes("a newer kind", group, redis({ engine: "valkey", engineVersion: "8.0" })),
    passes("a version left to AWS", group, redis({ engineVersion: undefined })),
    isNotApplicable("a Memcached", "node", node({ engine: "memcached", engineVersion: "1.4" })),
    hides(group, "engineVersion"),
  ],
  "redis-memory-bounded": [
    fails("no node type", group, redis({ nodeType: undefined })),
    fails("too little kept free", group, parameters([{ name: "reserved-memory-percent", value: "10" }])),
    fails("a node without an alarm", group, (stack) => stack.remove("redis-redis-memory-2")),
    fails("an alarm that rings too late", group, (stack) => stack.set("redis-redis-memory-1", { threshold: 95 })),
    fails("an alarm that rings when memory is free", group, (stack) =>
      stack.set("redis-redis-memory-1", { comparisonOperator: "LessThanThreshold" }),
    ),
    fails("a node more than alarms", group, redis({ numCacheClusters: 3, memberClusters: undefined })),
    passes("AWS's own reserve", group, parameters([])),
    passes("alarms that ring earlier", group, (stack) => stack.set("redis-redis-memory-1", { threshold: 70 })),
    passes("a bound without servers", "serverless", serverless({ cacheUsageLimits: { dataStorage: { maximum: 5 } } })),
    hides(group, "nodeType"),
    hides(group, "parameterGroupName"),
    isUnclear("parameters not known", group, (stack) => stack.hide("redis-parameters", "parameters", "network-vpc")),
    isUnclear("a threshold not known", group, (stack) =>
      stack.hide("redis-redis-memory-1", "threshold", "network-vpc"),
    ),
  ],
  "maintenance-window-set": [
    fails("no window", group, redis({ maintenanceWindow: undefined })),
    fails("a window in which snapshots are taken", group, redis({ maintenanceWindow: "sun:03:30-sun:04:30" })),
    fails("no window of the database", "database-instance", (stack) =>
      stack.set("database-instance", { maintenanceWindow: undefined }),
    ),
    passes("another day", group, redis({ maintenanceWindow: "wed:22:00-wed:23:00" })),
    passes("a cluster", "cluster", (stack) =>
      stack.add("cluster", "aws:rds/cluster:Cluster", {
        engine: "aurora-postgresql",
        preferredMaintenanceWindow: "sun:06:00-sun:07:00",
        preferredBackupWindow: "02:00-03:00",
      }),
    ),
    hides(group, "maintenanceWindow"),
  ],
  "redis-own-key": [
    fails("no key", group, redis({ kmsKeyId: undefined })),
    fails("a key of AWS's own", group, redis({ kmsKeyId: "alias/aws/elasticache" })),
    fails("none without servers", "serverless", serverless({})),
    passes("a key of another stack", group, redis({ kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/other" })),
    hides(group, "kmsKeyId"),
  ],
  "redis-minor-upgrades": [
    fails("turned off", group, redis({ autoMinorVersionUpgrade: false })),
    fails("turned off as a text", "node", node({ autoMinorVersionUpgrade: "false" })),
    passes("left out", group, redis({ autoMinorVersionUpgrade: undefined })),
    isNotApplicable("a node of a group", "node", node({ replicationGroupId: "ops", autoMinorVersionUpgrade: false })),
    hides(group, "autoMinorVersionUpgrade"),
  ],
  "redis-in-own-network": [
    fails("no subnets", group, redis({ subnetGroupName: undefined })),
    fails("the account's default", group, redis({ subnetGroupName: "default" })),
    fails("no subnets without servers", "serverless", serverless({})),
    passes("subnets of another stack", group, redis({ subnetGroupName: "elsewhere" })),
    passes("subnets not known yet", group, (stack) => stack.hide(group, "subnetGroupName", "redis-subnets")),
    hides(group, "subnetGroupName"),
  ],
  "redis-no-classic-group": [
    fails("a classic group", group, redis({ securityGroupNames: ["redis"] })),
    fails("a classic group itself", "classic", (stack) =>
      stack.add("classic", "aws:elasticache/securityGroup:SecurityGroup", { securityGroupNames: ["redis"] }),
    ),
    passes("an empty list", group, redis({ securityGroupNames: [] })),
    hides(group, "securityGroupNames"),
  ],
  "redis-slow-log": [
    fails("no logs", group, redis({ logDeliveryConfigurations: [] })),
    fails(
      "another log only",
      group,
      redis({ logDeliveryConfigurations: [{ logType: "engine-log", destination: "x" }] }),
    ),
    fails("a log that goes nowhere", group, redis({ logDeliveryConfigurations: [{ logType: "slow-log" }] })),
    passes(
      "a stream",
      group,
      redis({
        logDeliveryConfigurations: [
          { logType: "slow-log", logFormat: "json", destinationType: "kinesis-firehose", destination: "stream" },
        ],
      }),
    ),
    fails("a limit that nothing reaches", group, parameters([{ name: "slowlog-log-slower-than", value: "-1" }])),
    fails("a limit above what was asked for", group, parameters([{ name: "slowlog-log-slower-than", value: "20000" }])),
    passes("Redis's own limit", group, parameters([])),
    isUnclear("a log group of another stack", group, redis({ logDeliveryConfigurations: elsewhere("slow-log") })),
    hides(group, "logDeliveryConfigurations"),
  ],
  "redis-events-heard": [
    fails("no topic", group, redis({ notificationTopicArn: undefined })),
    fails("a topic that nobody hears", group, (stack) =>
      stack.add("unheard", "aws:sns/topic:Topic", { name: "unheard" }).hide(group, "notificationTopicArn", "unheard"),
    ),
    passes("a topic that somebody reads", group, (stack) =>
      stack
        .add("heard", "aws:sns/topic:Topic", { name: "heard", arn: heard })
        .add("hearing", "aws:sns/topicSubscription:TopicSubscription", {
          topic: heard,
          protocol: "email",
          endpoint: "a@b.c",
        })
        .set(group, { notificationTopicArn: heard }),
    ),
    fails("a topic that ElastiCache may not use", group, (stack) =>
      stack
        .add("closed", "aws:sns/topic:Topic", { name: "closed", kmsMasterKeyId: "alias/aws/sns" })
        .hide(group, "notificationTopicArn", "closed"),
    ),
    isUnclear("a topic that is heard through a filter", group, (stack) =>
      stack
        .add("heard", "aws:sns/topic:Topic", { name: "heard", arn: heard })
        .add("hearing", "aws:sns/topicSubscription:TopicSubscription", {
          topic: heard,
          protocol: "email",
          endpoint: "a@b.c",
          filterPolicy: '{"severity":["high"]}',
        })
        .set(group, { notificationTopicArn: heard }),
    ),
    isUnclear(
      "another stack's topic",
      group,
      redis({ notificationTopicArn: "arn:aws:sns:us-east-1:123456789012:other" }),
    ),
    hides(group, "notificationTopicArn"),
  ],
  "redis-final-snapshot": [
    fails("none", group, redis({ finalSnapshotIdentifier: undefined })),
    passes("one by a fixed name", group, redis({ finalSnapshotIdentifier: "ops-final" })),
    passes("a name made anew", group, (stack) => stack.hide(group, "finalSnapshotIdentifier", "redis-life")),
    hides(group, "finalSnapshotIdentifier"),
  ],
  "redis-engine-log": [
    fails("another log only", group, redis({ logDeliveryConfigurations: [{ logType: "slow-log", destination: "x" }] })),
    passes(
      "a stream",
      group,
      redis({
        logDeliveryConfigurations: [
          { logType: "engine-log", logFormat: "json", destinationType: "kinesis-firehose", destination: "stream" },
        ],
      }),
    ),
    isUnclear("a log group of another stack", group, redis({ logDeliveryConfigurations: elsewhere("engine-log") })),
    hides(group, "logDeliveryConfigurations"),
    isNotApplicable("a Redis that has none", group, redis({ engineVersion: "6.0" })),
  ],
  "redis-users-in-groups": [
    fails("a user that was forgotten", "redis-worker", (stack) =>
      stack.set("redis-users", { userIds: ["ops-agent-worker-prod-redis-default"] }),
    ),
    passes("by an id that is known", "own", (stack) =>
      stack
        .add("own", user, { userId: "own", userName: "own", accessString: "on ~own:* +get", engine: "valkey" })
        .add("own-group", "aws:elasticache/userGroup:UserGroup", {
          userGroupId: "own",
          engine: "valkey",
          userIds: ["own"],
        }),
    ),
    isUnclear("members not known", "redis-worker", (stack) => stack.hide("redis-users", "userIds", "network-vpc")),
  ],
  "store-subnets-two-zones": [
    fails("one subnet", "redis-subnets", (stack) =>
      stack.hide("redis-subnets", "subnetIds", stack.of("network-private-use1-az1", "aws:ec2/subnet:Subnet")),
    ),
    fails("subnets of one zone", "own-subnets", (stack) =>
      stack
        .add("a", "aws:ec2/subnet:Subnet", { id: "subnet-a", availabilityZone: "us-east-1a" }, here("subnet-a"))
        .add("b", "aws:ec2/subnet:Subnet", { id: "subnet-b", availabilityZone: "us-east-1a" }, here("subnet-b"))
        .add("own-subnets", "aws:rds/subnetGroup:SubnetGroup", { name: "own", subnetIds: ["subnet-a", "subnet-b"] }),
    ),
    passes("subnets of two zones", "own-subnets", (stack) =>
      stack
        .add("a", "aws:ec2/subnet:Subnet", { id: "subnet-a", availabilityZone: "us-east-1a" }, here("subnet-a"))
        .add("b", "aws:ec2/subnet:Subnet", { id: "subnet-b", availabilityZone: "us-east-1b" }, here("subnet-b"))
        .add("own-subnets", "aws:rds/subnetGroup:SubnetGroup", { name: "own", subnetIds: ["subnet-a", "subnet-b"] }),
    ),
    isUnclear("subnets of another stack", "redis-subnets", (stack) =>
      stack.set("redis-subnets", { subnetIds: ["subnet-1", "subnet-2"] }),
    ),
    hides("redis-subnets", "subnetIds"),
  ],
  "redis-users-restricted": [
    fails("words that Redis does not read", "redis-worker", access("everything")),
    fails("neither on nor off", "redis-worker", access("~{ops}:* +get")),
    passes("in two parts", "redis-worker", access("on ~{ops}:* +get (%RW~other:* +set)")),
    fails("every command", "redis-worker", access("on ~* +@all")),
    fails("every command in other words", "redis-worker", access("on allkeys allcommands")),
    fails("the dangerous ones", "redis-worker", access("on ~{ops}:* -@all +@read +@dangerous")),
    fails("no rights stated", "redis-worker", access(undefined)),
    passes("few commands", "redis-worker", access("on ~{ops}:* -@all +get +set")),
    isNotApplicable("a user that is turned off", "redis-default", () => undefined),
    hides("redis-worker", "accessString"),
  ],
  "redis-auth-enabled": [
    fails("a user without a password", group, (stack) => stack.set("redis-worker", { noPasswordRequired: true })),
    fails("a user who need not log in", group, (stack) =>
      stack.set("redis-worker", { authenticationMode: { type: "no-password-required" } }),
    ),
    fails("a user who is turned off and needs no password", group, (stack) =>
      stack.set("redis-default", { noPasswordRequired: true }),
    ),
    fails("a user without a way to log in", group, (stack) =>
      stack.set("redis-worker", { authenticationMode: undefined }),
    ),
    fails("a password in the program", group, (stack) =>
      stack.set("redis-worker", { authenticationMode: undefined, passwords: ["correct-horse-battery"] }),
    ),
    fails("a short password", group, (stack) => stack.set("redis-worker-password-1", { length: 8 })),
    fails("no user for those who name none", group, (stack) => stack.set("redis-default", { userName: "nobody" })),
    passes("a user group of another stack", group, redis({ userGroupIds: ["elsewhere"] })),
    hides(group, "userGroupIds"),
    isUnclear("what becomes of the token not known", group, (stack) =>
      stack
        .set(group, { userGroupIds: undefined })
        .hide(group, "authToken", "redis-worker-password-1")
        .hide(group, "authTokenUpdateStrategy", "network-vpc"),
    ),
    fails("AWS's own user", group, (stack) =>
      stack.set("redis-users", { userIds: ["default", "ops-agent-worker-prod-redis-worker"] }),
    ),
    passes("a user of IAM", group, (stack) => stack.set("redis-worker", { authenticationMode: { type: "iam" } })),
    isUnclear("how a user logs in not known", group, (stack) =>
      stack.hide("redis-worker", "authenticationMode", "network-vpc"),
    ),
  ],
  "redis-automatic-snapshots": [
    fails("fewer days than were asked for", group, redis({ snapshotRetentionLimit: 3 })),
    passes("more days", group, redis({ snapshotRetentionLimit: 30 })),
    hides(group, "snapshotRetentionLimit"),
  ],
};
