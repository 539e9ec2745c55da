import { dashboardWatches, draws, showsAlarms } from "../../knowledge/monitoring/dashboard";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { judgeDashboards } from "./judge-dashboards";

/** The dashboard says whether workers run, on how much CPU and memory, and since when all is well. */
export const dashboardWorkerStatus: ChecklistRule = {
  name: "dashboard-worker-status",
  items: ["dashboard-worker-status"],
  scope: "core",
  severity: "required",
  title: "Dashboard shows worker status, CPU, memory and uptime",
  why: "Whether workers run, and whether they have enough of what they need, is the first question of whoever is woken.",
  remediation:
    'add widgets with ECS/ContainerInsights RunningTaskCount, AWS/ECS CPUUtilization and MemoryUtilization, and the states of the alarms (type "alarm") or Route 53 HealthCheckStatus',
  example: {
    bad: 'widgets: [{ type: "metric", properties: { region, metrics: [["AWS/ECS", "CPUUtilization", ...ofService]] } }],',
    good: [
      "widgets: [",
      '  { type: "metric", properties: { region, metrics: [["ECS/ContainerInsights", "RunningTaskCount", ...ofService]] } },',
      '  { type: "metric", properties: { region, metrics: [["AWS/ECS", "CPUUtilization", ...ofService]] } },',
      '  { type: "metric", properties: { region, metrics: [["AWS/ECS", "MemoryUtilization", ...ofService]] } },',
      '  { type: "alarm", properties: { title: "Alarms", alarms: [workerDown.arn] } },',
      "],",
    ].join("\n"),
  },
  subjects: [stackType],
  watches: dashboardWatches,
  early: false,
  judge: (_, stack) =>
    judgeDashboards(stack, {
      "how many tasks run": (widget) => draws(widget, "ECS/ContainerInsights", "RunningTaskCount"),
      "the CPU": (widget) =>
        draws(widget, "AWS/ECS", "CPUUtilization") || draws(widget, "ECS/ContainerInsights", "CpuUtilized"),
      "the memory": (widget) =>
        draws(widget, "AWS/ECS", "MemoryUtilization") || draws(widget, "ECS/ContainerInsights", "MemoryUtilized"),
      "whether all is well": (widget) => showsAlarms(widget) || draws(widget, "AWS/Route53", "HealthCheckStatus"),
    }),
};
