import { judgeContainers } from "../../model/containers";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { taskDefinition } from "../../model/types";
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
  remediation:
    'set logConfiguration: { logDriver: "awslogs", options: { "awslogs-group", "awslogs-region", "awslogs-stream-prefix" } } on every container',
  controls: { fsbp: ["ECS.9"] },
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
    }),
};
