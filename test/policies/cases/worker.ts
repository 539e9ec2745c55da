import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";
import { container, notKnown, sent } from "./containers";
import type { EditableStack } from "./editable-stack";

const worker = "worker-service";
const task = "worker-task";
const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const shared = (change: object) => ({ name: "shared", efsVolumeConfiguration: { fileSystemId: "fs-1", ...change } });
const recorded = {
  kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/exec",
  logging: "OVERRIDE",
  logConfiguration: { cloudWatchLogGroupName: "exec", cloudWatchEncryptionEnabled: true },
};
const exec = (stack: EditableStack, change: object) =>
  stack.set("worker-cluster", { configuration: { executeCommandConfiguration: sent({ ...recorded, ...change }) } });
const network = (stack: EditableStack, name: string, change: object) =>
  stack.set(name, {
    networkConfiguration: sent({ ...(stack.of(name).outputs["networkConfiguration"] as object), ...change }),
  });
const settings = (stack: EditableStack, change: object) =>
  stack.set("declaration", { settings: { ...(stack.of("declaration").outputs["settings"] as object), ...change } });
const subnet = "aws:ec2/subnet:Subnet";
const zoneIds = ["network-private-use1-az1", "network-private-use1-az2"];
const zones = (stack: EditableStack, change: Record<string, unknown>) =>
  zoneIds.forEach((name) => stack.set(name, change, subnet));

/** Workers in subnets that another stack made, and what AWS says of them. */
const othersSubnets =
  (...zoneIds: string[]) =>
  (stack: EditableStack) => {
    const existingSubnets = zoneIds.map((availabilityZoneId, index) => ({ id: `subnet-${index}`, availabilityZoneId }));
    stack.set("network", { existingSubnets }, "ops:network:Network");
    network(stack, worker, { subnets: existingSubnets.map(({ id }) => id) });
  };

const check = (stack: EditableStack, ...command: string[]) => container(stack, { healthCheck: { command } });
const workerType = "ops:worker:Worker";
const strategies = (stack: EditableStack, ...capacityProviderStrategies: object[]) =>
  stack.set(worker, { capacityProviderStrategies });

/** Alarms that read the dashboard's target group. */
const aboutDashboard = ["edge-dashboard-down", "edge-edge-server-errors", "edge-edge-latency"];

const none = (stack: EditableStack) => stack.set(worker, { desiredCount: 0 });
const scaledFromNone = (stack: EditableStack) => none(stack).set("worker-scaling", { minCapacity: 0 });

export const workerCases: Cases = {
  "worker-restarts-automatically": [
    fails("none, and scaling that keeps two", worker, none),
    passes("none, where scaling starts the first", worker, scaledFromNone),
    passes("none at level C", worker, (stack) => none(stack).set("worker", { level: "C" }, workerType)),
    isUnclear("none, where nobody knows how few may be", worker, (stack) =>
      none(stack).hide("worker-scaling", "minCapacity", "worker-cluster"),
    ),
  ],
  "worker-service-declared": [
    passes("none, where scaling starts the first", undefined, (stack) =>
      scaledFromNone(stack).set("dashboard-service", { desiredCount: 0 }),
    ),
    fails("none at level C, which nothing starts", undefined, (stack) =>
      none(stack).set("dashboard-service", { desiredCount: 0 }).set("worker", { level: "C" }, workerType),
    ),
  ],
  "every-service-has-health-check-and-monitor": [
    fails("no health check of any kind", worker, (stack) => container(stack, { healthCheck: undefined })),
    fails("no alarm about the dashboard", "dashboard-service", (stack) => stack.remove(...aboutDashboard)),
    fails("a target group without a check, and no check inside", "dashboard-service", (stack) => {
      stack.set("edge-dashboard", { healthCheck: { enabled: false } });
      stack.set("dashboard", { containers: [{ name: "dashboard" }] }, "ops:dashboard:Dashboard");
      if (stack.moment === "update")
        stack.set(
          "dashboard-task",
          { containerDefinitions: '[{"name":"dashboard"}]' },
          "aws:ecs/taskDefinition:TaskDefinition",
        );
      else
        stack.hide(
          stack.of("dashboard-task", "aws:ecs/taskDefinition:TaskDefinition"),
          "containerDefinitions",
          "redis-group",
        );
    }),
    passes("an alarm by the service's name only", "dashboard-service", (stack) =>
      stack.remove(...aboutDashboard).add("dashboard-cpu", "aws:cloudwatch/metricAlarm:MetricAlarm", {
        name: "dashboard-cpu",
        namespace: "AWS/ECS",
        metricName: "CPUUtilization",
        dimensions: { ClusterName: "ops-agent-worker-prod", ServiceName: "ops-agent-worker-prod-dashboard" },
      }),
    ),
    isUnclear("an alarm about nobody knows what", "dashboard-service", (stack) =>
      stack.remove(...aboutDashboard).hide("worker-error-rate-deployment", "metricQueries", "worker-cluster"),
    ),
  ],
  "zero-downtime-restart": [
    fails("a gap", worker, (stack) => stack.set(worker, { deploymentMinimumHealthyPercent: 50 })),
    fails("no room for new tasks", worker, (stack) => stack.set(worker, { deploymentMaximumPercent: 100 })),
    fails("no stop timeout", worker, (stack) => container(stack, { stopTimeout: undefined })),
    fails("less time than a job takes", worker, (stack) => container(stack, { stopTimeout: 60 })),
    fails("longer jobs", worker, (stack) => {
      container(stack, { stopTimeout: 115 });
      settings(stack, { workerLongestJobSeconds: 118 });
    }),
    fails("a daemon's defaults", worker, (stack) =>
      stack.set(worker, {
        schedulingStrategy: "DAEMON",
        deploymentMinimumHealthyPercent: undefined,
        deploymentMaximumPercent: undefined,
      }),
    ),
    fails("no grace behind a load balancer", "dashboard-service", (stack) =>
      stack.set("dashboard-service", { healthCheckGracePeriodSeconds: undefined }),
    ),
    fails("a day of grace", "dashboard-service", (stack) =>
      stack.set("dashboard-service", { healthCheckGracePeriodSeconds: 86_400 }),
    ),
    isUnclear("grace that is not known", "dashboard-service", (stack) =>
      stack.hide("dashboard-service", "healthCheckGracePeriodSeconds", "worker-cluster"),
    ),
    passes("what ECS does when nothing is said", worker, (stack) =>
      stack.set(worker, { deploymentMinimumHealthyPercent: undefined, deploymentMaximumPercent: undefined }),
    ),
    isUnclear("a share that is not known", worker, (stack) =>
      stack.hide(worker, "deploymentMinimumHealthyPercent", "worker-cluster"),
    ),
  ],
  "worker-min-two-zones": [
    fails("one worker", worker, (stack) => stack.set(worker, { desiredCount: 1 })),
    fails("one zone", worker, (stack) => zones(stack, { availabilityZoneId: "use1-az1" })),
    fails("one subnet", worker, (stack) => network(stack, worker, { subnets: ["subnet-1"] })),
    fails("no subnet", worker, (stack) => network(stack, worker, { subnets: [] })),
    passes("zones by their names", worker, (stack) => {
      stack.set("network-private-use1-az1", { availabilityZoneId: undefined, availabilityZone: "us-east-1a" }, subnet);
      stack.set("network-private-use1-az2", { availabilityZoneId: undefined, availabilityZone: "us-east-1b" }, subnet);
    }),
    passes("one worker at level C", worker, (stack) =>
      stack.set("worker", { level: "C" }, "ops:worker:Worker").set(worker, { desiredCount: 1 }),
    ),
    passes("subnets of others in two zones", worker, othersSubnets("use1-az1", "use1-az2")),
    fails("subnets of others in one zone", worker, othersSubnets("use1-az1", "use1-az1")),
    isUnclear("subnets of others", worker, (stack) => network(stack, worker, { subnets: ["subnet-1", "subnet-2"] })),
    isUnclear("zones that AWS chooses", worker, (stack) => zones(stack, { availabilityZoneId: undefined })),
    isUnclear("a count that is not known", worker, (stack) => stack.hide(worker, "desiredCount", "worker-cluster")),
    fails("a service of two tasks in one zone", "dashboard-service", (stack) =>
      network(stack, "dashboard-service", { subnets: ["network-private-use1-az1-id"] }),
    ),
    fails("together for ever", worker, (stack) => stack.set(worker, { availabilityZoneRebalancing: "DISABLED" })),
    isUnclear("together perhaps", worker, (stack) =>
      stack.hide(worker, "availabilityZoneRebalancing", "worker-cluster"),
    ),
    isNotApplicable("no worker, and one task", "dashboard-service", (stack) =>
      stack.set("dashboard-service", { desiredCount: 1 }),
    ),
  ],
  "container-non-root": [
    fails("no user", task, (stack) => container(stack, { user: undefined })),
    fails("root by number", task, (stack) => container(stack, { user: "0:0" })),
    fails("root by name", task, (stack) => container(stack, { user: "root" })),
    fails("a writable file system", task, (stack) => container(stack, { readonlyRootFilesystem: false })),
    passes("a user by name", task, (stack) => container(stack, { user: "node" })),
    when(
      "preview",
      isUnclear("a user that is not known", task, (stack) => container(stack, { user: notKnown })),
    ),
  ],
  "worker-no-public-ip": [
    fails("a service", worker, (stack) => network(stack, worker, { assignPublicIp: true })),
    fails("a scheduled task", "backup-jobs-drill-schedule", (stack) => {
      const target = stack.of("backup-jobs-drill-schedule", "aws:scheduler/schedule:Schedule").outputs["target"] as {
        ecsParameters: { networkConfiguration: object };
      };
      const { ecsParameters } = target;
      const networkConfiguration = { ...ecsParameters.networkConfiguration, assignPublicIp: true };
      stack.set(
        "backup-jobs-drill-schedule",
        { target: { ...target, ecsParameters: { ...ecsParameters, networkConfiguration } } },
        "aws:scheduler/schedule:Schedule",
      );
    }),
    fails("a task of an event", "their-target", (stack) =>
      stack.add("their-target", "aws:cloudwatch/eventTarget:EventTarget", {
        rule: "nightly",
        arn: "arn:aws:ecs:us-east-1:123456789012:cluster/theirs",
        ecsTarget: { networkConfiguration: { assignPublicIp: true } },
      }),
    ),
    passes("nothing said", worker, (stack) => network(stack, worker, { assignPublicIp: undefined })),
    isUnclear("not known", worker, (stack) => network(stack, worker, { assignPublicIp: notKnown })),
  ],
  "cluster-container-insights": [
    fails("off", "worker-cluster", (stack) =>
      stack.set("worker-cluster", { settings: [{ name: "containerInsights", value: "disabled" }] }),
    ),
    fails("no word of it", "worker-cluster", (stack) => stack.set("worker-cluster", { settings: undefined })),
    passes("enhanced", "worker-cluster", (stack) =>
      stack.set("worker-cluster", { settings: [{ name: "containerInsights", value: "enhanced" }] }),
    ),
    isUnclear("not known", "worker-cluster", (stack) =>
      stack.set("worker-cluster", { settings: [{ name: "containerInsights", value: notKnown }] }),
    ),
  ],
  "task-no-host-namespaces": [
    ...["networkMode", "pidMode", "ipcMode"].map((mode) =>
      fails(mode, task, (stack) => stack.set(task, { [mode]: "host" }, taskType)),
    ),
    passes("processes of the task", task, (stack) => stack.set(task, { pidMode: "task" }, taskType)),
    isUnclear("not known", task, (stack) => stack.hide(stack.of(task, taskType), "pidMode", "worker-cluster")),
  ],
  "container-not-privileged": [
    fails("privileged", task, (stack) => container(stack, { privileged: true })),
    fails("more capabilities", task, (stack) =>
      container(stack, { linuxParameters: { capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] } } }),
    ),
    fails("all capabilities", task, (stack) => container(stack, { linuxParameters: undefined })),
    passes("nothing said of privileges", task, (stack) => container(stack, { privileged: undefined })),
    when(
      "preview",
      isUnclear("not known", task, (stack) => container(stack, { privileged: notKnown })),
    ),
  ],
  "fargate-platform-latest": [
    fails("an old one", worker, (stack) => stack.set(worker, { platformVersion: "1.3.0" })),
    fails("an old one of an event", "their-target", (stack) =>
      stack.add("their-target", "aws:cloudwatch/eventTarget:EventTarget", {
        arn: "a",
        rule: "r",
        ecsTarget: { platformVersion: "1.3.0" },
      }),
    ),
    passes("the latest", worker, (stack) => stack.set(worker, { platformVersion: "LATEST" })),
    isUnclear("not known", worker, (stack) => stack.hide(worker, "platformVersion", "worker-cluster")),
  ],
  "task-roles-separate": [
    fails("one role", task, (stack) =>
      stack.moment === "preview"
        ? stack.hide(stack.of(task, taskType), "taskRoleArn", stack.of("worker-execution", "aws:iam/role:Role"))
        : stack.set(
            task,
            { taskRoleArn: "arn:aws:iam::123456789012:role/ops-agent-worker-prod-us-east-1-worker-execution" },
            taskType,
          ),
    ),
    passes("roles of others", task, (stack) =>
      stack.set(task, { taskRoleArn: "arn:aws:iam::1:role/a", executionRoleArn: "arn:aws:iam::1:role/b" }, taskType),
    ),
    isUnclear("made by something else", task, (stack) =>
      stack.hide(stack.of(task, taskType), "taskRoleArn", "worker-cluster"),
    ),
    fails("none, and one that lies idle", task, (stack) => stack.set(task, { taskRoleArn: undefined }, taskType)),
    isNotApplicable("no role of its own, and none for it", task, (stack) =>
      stack.set(task, { taskRoleArn: undefined }, taskType).set(task, { assumeRolePolicy: "{}" }, "aws:iam/role:Role"),
    ),
  ],
  "task-volumes-encrypted": [
    fails("plain", task, (stack) => stack.set(task, { volumes: [shared({})] }, taskType)),
    fails("off", task, (stack) => stack.set(task, { volumes: [shared({ transitEncryption: "DISABLED" })] }, taskType)),
    passes("on", task, (stack) => stack.set(task, { volumes: [shared({ transitEncryption: "ENABLED" })] }, taskType)),
    isUnclear("not known", task, (stack) =>
      stack.set(task, { volumes: [shared({ transitEncryption: notKnown })] }, taskType),
    ),
  ],
  "exec-sessions-recorded": [
    fails("shells without a record", "worker-cluster", (stack) => stack.set(worker, { enableExecuteCommand: true })),
    fails("none", "worker-cluster", (stack) => exec(stack, { logging: "NONE" })),
    fails("plain text", "worker-cluster", (stack) =>
      exec(stack, { logConfiguration: { cloudWatchLogGroupName: "exec" } }),
    ),
    fails("no key", "worker-cluster", (stack) => exec(stack, { kmsKeyId: undefined })),
    fails("nowhere", "worker-cluster", (stack) => exec(stack, { logConfiguration: undefined })),
    passes("a bucket", "worker-cluster", (stack) =>
      exec(stack, { logConfiguration: { s3BucketName: "exec", s3BucketEncryptionEnabled: true } }).set(worker, {
        enableExecuteCommand: true,
      }),
    ),
    isUnclear("not known", "worker-cluster", (stack) => exec(stack, { logging: notKnown })),
    isNotApplicable("no shells", "worker-cluster", (stack) => stack),
  ],
  "service-has-capacity": [
    fails("no cluster", worker, (stack) => stack.set(worker, { cluster: undefined })),
    fails("what its cluster does not offer", worker, (stack) =>
      stack.set("worker-capacity", { capacityProviders: ["FARGATE_SPOT"] }),
    ),
    fails("a cluster that offers nothing", worker, (stack) => stack.remove("worker-capacity")),
    fails("a cluster that offers what is not there", worker, (stack) =>
      stack.set("worker-capacity", { capacityProviders: ["FARGATE", "machines"] }),
    ),
    fails("no weight", worker, (stack) => strategies(stack, { capacityProvider: "FARGATE", weight: 0 })),
    fails("Spot only", worker, (stack) => strategies(stack, { capacityProvider: "FARGATE_SPOT", weight: 1 })),
    fails("neither strategy nor launch type", "dashboard-service", (stack) =>
      stack.set("dashboard-service", { launchType: undefined }),
    ),
    passes("Spot above two that stay", worker, (stack) =>
      strategies(
        stack,
        { capacityProvider: "FARGATE", base: 2, weight: 0 },
        { capacityProvider: "FARGATE_SPOT", weight: 1 },
      ),
    ),
    passes("Spot only, at level C", worker, (stack) =>
      strategies(stack, { capacityProvider: "FARGATE_SPOT", weight: 1 }).set("worker", { level: "C" }, workerType),
    ),
    passes("the cluster's own strategy", worker, (stack) =>
      stack
        .set(worker, { capacityProviderStrategies: undefined })
        .set("worker-capacity", { defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }] }),
    ),
    passes("a launch type", "dashboard-service", (stack) => stack),
    isUnclear("strategies that nobody knows", worker, (stack) =>
      stack.hide(worker, "capacityProviderStrategies", "redis-group"),
    ),
    isUnclear("an offer that nobody knows", worker, (stack) =>
      stack.hide("worker-capacity", "capacityProviders", "redis-group"),
    ),
    isUnclear("an offer of nobody knows which cluster", worker, (stack) =>
      stack.hide("worker-capacity", "clusterName", "redis-group"),
    ),
  ],
  "task-no-fault-injection": [
    fails("on", task, (stack) => stack.set(task, { enableFaultInjection: true }, taskType)),
    passes("off", task, (stack) => stack.set(task, { enableFaultInjection: false }, taskType)),
    isNotApplicable("in staging", task, (stack) => {
      settings(stack, { profile: "staging" });
      stack.set(task, { enableFaultInjection: true }, taskType);
    }),
    isUnclear("not known", task, (stack) =>
      stack.hide(stack.of(task, taskType), "enableFaultInjection", "worker-cluster"),
    ),
  ],
  "worker-container-health-check": [
    fails("an interpreter alone", task, (stack) => check(stack, "CMD", "node")),
    fails("a script alone", task, (stack) => check(stack, "CMD", "health-check.cjs")),
    fails("a shell that does nothing", task, (stack) => check(stack, "CMD-SHELL", "exit 0")),
    passes("a program of the image", task, (stack) => check(stack, "CMD", "/healthy")),
    passes("a shell's line", task, (stack) => check(stack, "CMD-SHELL", "curl -f http://127.0.0.1/health || exit 1")),
    when(
      "preview",
      isUnclear("not known", task, (stack) => container(stack, { healthCheck: { command: notKnown } })),
    ),
  ],
};
