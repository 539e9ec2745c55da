import type { Rule } from "../../model/rule";
import { errorTrackingConfigured } from "./error-tracking-configured";
import { sentryCheckInsAgree } from "./sentry-check-ins-agree";
import { sentryDashboardDraws } from "./sentry-dashboard-draws";
import { sentryErrorRateAlert } from "./sentry-error-rate-alert";
import { sentryMetricMonitorRings } from "./sentry-metric-monitor-rings";
import { sentryMonitorHeard } from "./sentry-monitor-heard";
import { sentryOfThisStack } from "./sentry-of-this-stack";
import { sentryPerformanceAlert } from "./sentry-performance-alert";
import { sentryWorkerFailureAlert } from "./sentry-worker-failure-alert";

/** Errors and check-ins in Sentry. */
export const sentryRules: readonly Rule[] = Object.freeze([
  errorTrackingConfigured,
  sentryCheckInsAgree,
  sentryDashboardDraws,
  sentryErrorRateAlert,
  sentryMetricMonitorRings,
  sentryMonitorHeard,
  sentryOfThisStack,
  sentryPerformanceAlert,
  sentryWorkerFailureAlert,
]);
