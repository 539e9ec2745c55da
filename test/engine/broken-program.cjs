"use strict";

/**
 * The real stack program with deliberate faults: what somebody could have edited. `OPS_TEST_BREAKS` names the faults, by
 * the rule that must object; the test puts this file beside the program and makes it the project's `main`.
 */
const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");

/** Stands for what components declare of themselves, where the others stand for the type of a resource. */
const declaredOutputs = "outputs of components";

/** Edits the worker's container both where the component declares it and in the task definition's JSON. */
function container(edit) {
  return {
    [declaredOutputs]: ({ containers }) => containers && { containers: containers.map((one) => edit({ ...one })) },
    "aws:ecs/taskDefinition:TaskDefinition": ({ containerDefinitions }) => ({
      containerDefinitions: pulumi
        .output(containerDefinitions)
        .apply((text) => JSON.stringify(JSON.parse(text).map((one) => edit(one)))),
    }),
  };
}

const replicationGroup = (props) => ({ "aws:elasticache/replicationGroup:ReplicationGroup": () => props });
const alarm = (name, props) => ({
  "aws:cloudwatch/metricAlarm:MetricAlarm": (_, resource) => (resource === name ? props : {}),
});
const everyAlarmOn = (metricName) => ({
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ metricName: own, metricQueries }) => ({
    ...(own === metricName && { metricName: "Renamed" }),
    ...(metricQueries && {
      metricQueries: metricQueries.map((query) =>
        query.metric?.metricName === metricName
          ? { ...query, metric: { ...query.metric, metricName: "Renamed" } }
          : query,
      ),
    }),
  }),
});
const openDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** By rule: new properties for resources of a type, from their old ones; or a change of the program's own classes. */
const breaks = {
  "redis-provisioned": () => replaceByQueue(aws.elasticache.ReplicationGroup),
  "worker-service-declared": () => replaceByQueue(aws.ecs.Service),
  "redis-tls-in-transit": replicationGroup({ transitEncryptionEnabled: false }),
  "redis-auth-enabled": replicationGroup({ authToken: undefined }),
  "redis-encrypted-at-rest": replicationGroup({ atRestEncryptionEnabled: false }),
  "redis-automatic-snapshots": replicationGroup({ snapshotRetentionLimit: 0 }),
  "redis-multi-az-failover": replicationGroup({ multiAzEnabled: false }),
  "redis-eviction-policy-queue-safe": {
    "aws:elasticache/parameterGroup:ParameterGroup": () => ({
      parameters: [{ name: "maxmemory-policy", value: "allkeys-lru" }],
    }),
  },
  "stateful-resources-protected": { "aws:s3/bucket:Bucket": () => ({ forceDestroy: true }) },
  "worker-container-health-check": container(({ healthCheck: _, ...rest }) => rest),
  "image-pinned-by-digest": container((one) => ({ ...one, image: "ops-agent-worker:latest" })),
  "secrets-not-plaintext": container((one) => ({
    ...one,
    environment: [...one.environment, { name: "DATABASE_PASSWORD", value: "hunter2" }],
  })),
  "env-redis-url": container((one) => ({ ...one, secrets: one.secrets.filter(({ name }) => name !== "REDIS_URL") })),
  "logs-shipped": container(({ logConfiguration: _, ...rest }) => rest),
  "worker-containers-as-declared": {
    "aws:ecs/taskDefinition:TaskDefinition": () => ({
      containerDefinitions: JSON.stringify([{ name: "worker", image: `other@sha256:${"b".repeat(64)}` }]),
    }),
  },
  "log-retention-set": { "aws:cloudwatch/logGroup:LogGroup": () => ({ retentionInDays: undefined }) },
  "deployment-circuit-breaker": {
    "aws:ecs/service:Service": () => ({ deploymentCircuitBreaker: { enable: true, rollback: false } }),
  },
  "worker-restarts-automatically": { "aws:ecs/service:Service": () => ({ schedulingStrategy: "DAEMON" }) },
  "firewall-rules-set": {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": () => ({
      referencedSecurityGroupId: undefined,
      cidrIpv4: "0.0.0.0/0",
    }),
  },
  "iam-least-privilege": { "aws:iam/rolePolicy:RolePolicy": () => ({ policy: openDocument }) },
  "alarm-worker-down": everyAlarmOn("RunningTaskCount"),
  "alarm-queue-depth": everyAlarmOn("QueueDepth"),
  "alarm-error-rate": everyAlarmOn("JobsFailed"),
  "alarm-actions-not-empty": alarm("worker-worker-cpu", { alarmActions: [] }),
  "critical-failure-alert": {
    "aws:sns/topicSubscription:TopicSubscription": () => ({ protocol: "email", endpoint: "somebody@example.com" }),
  },
  "backup-bucket-declared": { "aws:s3/bucket:Bucket": ({ tags }) => ({ tags: { ...tags, Purpose: "scratch" } }) },
  "backup-bucket-versioned": {
    "aws:s3/bucketVersioning:BucketVersioning": () => ({ versioningConfiguration: { status: "Suspended" } }),
  },
  "backup-bucket-encrypted": {
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": () => ({
      bucket: "another-bucket",
    }),
  },
  "backup-bucket-private": {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": () => ({ blockPublicPolicy: false }),
  },
  "backup-bucket-tls-only": {
    "aws:s3/bucketPolicy:BucketPolicy": () => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) }),
  },
};

const replaced = new Set();

/** Where the program declares a resource of this class, it declares an SQS queue of the same name instead. */
function replaceByQueue(resourceClass) {
  replaced.add(resourceClass);
  resourceClass.__pulumiType = "aws:sqs/queue:Queue";
}

const wanted = (process.env.OPS_TEST_BREAKS ?? "").split(",").filter((name) => name !== "");
for (const name of wanted) {
  if (breaks[name] === undefined) throw new Error(`there is no fault '${name}'`);
  if (typeof breaks[name] === "function") breaks[name]();
}
pulumi.runtime.registerStackTransformation(({ resource, type, name, props, opts }) => {
  // The names stay, without values: they are also what the program reads of the resource later.
  if (replaced.has(resource.constructor))
    return { props: Object.fromEntries(Object.keys(props).map((key) => [key, undefined])), opts };
  const edits = wanted.map((rule) => breaks[rule][type]).filter((edit) => edit !== undefined);
  if (edits.length === 0) return undefined;
  // In one object, as a component may have kept it; and so that one edit builds on the other.
  for (const edit of edits) Object.assign(props, edit(props, name));
  return { props, opts };
});
const { registerOutputs } = pulumi.ComponentResource.prototype;
pulumi.ComponentResource.prototype.registerOutputs = function (outputs = {}) {
  for (const rule of wanted) Object.assign(outputs, breaks[rule][declaredOutputs]?.(outputs));
  return registerOutputs.call(this, outputs);
};

module.exports = require("./program.cjs");
