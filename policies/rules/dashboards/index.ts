import type { Rule } from "../../model/rule";
import { dashboardDeclared } from "./dashboard-declared";
import { dashboardDurationP95 } from "./dashboard-duration-p95";
import { dashboardErrorRate } from "./dashboard-error-rate";
import { dashboardJobsByStatus } from "./dashboard-jobs-by-status";
import { dashboardQueueStats } from "./dashboard-queue-stats";
import { dashboardReadsRealMetrics } from "./dashboard-reads-real-metrics";
import { dashboardRecentTasks } from "./dashboard-recent-tasks";
import { dashboardShowsAlarms } from "./dashboard-shows-alarms";
import { dashboardTopErrors } from "./dashboard-top-errors";
import { dashboardWorkerStatus } from "./dashboard-worker-status";

/** What people look at. */
export const dashboardsRules: readonly Rule[] = Object.freeze([
  dashboardDeclared,
  dashboardDurationP95,
  dashboardErrorRate,
  dashboardJobsByStatus,
  dashboardQueueStats,
  dashboardReadsRealMetrics,
  dashboardRecentTasks,
  dashboardShowsAlarms,
  dashboardTopErrors,
  dashboardWorkerStatus,
]);
