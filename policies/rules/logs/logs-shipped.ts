import { containersOf, judgeContainers } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { logGroup, taskDefinition } from "../../model/types";
import type { Structure } from "../../model/value";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/** Log drivers that bring logs out of the task; `json-file` and `none` leave them behind. */
const shippingDrivers = ["awslogs", "awsfirelens", "splunk", "fluentd", "gelf"];

/** Every container's logs outlive the container, in a central store. */
export const logsShipped: ChecklistRule = {
  name: "logs-shipped",
  items: ["logs-shipped"],
  scope: "core",
  severity: "blocker",
  title: "Application and platform logs are shipped to a central store",
  why: "What a container wrote is gone with the container, and so is the reason why it went.",
  remediation:
    'set logConfiguration: { logDriver: "awslogs", options: { "awslogs-group", "awslogs-region", "awslogs-stream-prefix" } } on every container',
  example: {
    bad: '{ name: "worker", image, logConfiguration: { logDriver: "json-file" } }',
    good: 'logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": group.name, "awslogs-region": region, "awslogs-stream-prefix": "worker" } }',
  },
  controls: { fsbp: ["ECS.9"], cdkNag: ["AwsSolutions-ECS7"] },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "containerDefinitions")],
  early: true,
  judge: (task, stack) =>
    judgeContainers(task, stack, (container, label, faults) => {
      const driver = at(container, "logConfiguration", "logDriver");
      if (driver === UNKNOWN) {
        faults.unknown(`the log driver of ${label} is not known`);
        return;
      }
      if (typeof driver !== "string" || !shippingDrivers.includes(driver)) {
        faults.problem(`the logs of ${label} are not shipped`);
        return;
      }
      const group = at(container, "logConfiguration", "options", "awslogs-group");
      if (driver === "awslogs" && isAbsent(group)) faults.problem(`${label} names no awslogs-group`);
      if (driver === "awslogs" && isMissing(container, task, stack))
        faults.problem(`the awslogs-group of ${label} is not in this stack, and nothing makes it`);
      if (driver === "awsfirelens" && !hasRouter(task, stack))
        faults.problem(`${label} sends its logs to a router that no container of the task is`);
    }),
};

/** A group that is not there keeps the task from starting. A stack that declares none has them from elsewhere. */
function isMissing(container: Structure, task: Resource, stack: Stack): boolean {
  const options = at(container, "logConfiguration", "options");
  const group = at(options, "awslogs-group");
  if (typeof group !== "string" || group === "" || at(options, "awslogs-create-group") === "true") return false;
  return (
    stack.ofTypes(logGroup).length > 0 && stack.namedBy(group, logGroup, task, "containerDefinitions").length === 0
  );
}

function hasRouter(task: Resource, stack: Stack): boolean {
  const containers = containersOf(task, stack);
  if (containers === UNKNOWN || containers === INVALID) return true;
  return containers.some((one) => !isAbsent(at(one, "firelensConfiguration")));
}
