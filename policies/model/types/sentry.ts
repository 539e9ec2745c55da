/** Sentry, by the provider of this project. */
export const sentryProject = ["sentry:index:Project"];
export const sentryProjectKey = ["sentry:index:ProjectKey"];
export const sentryMetricMonitor = ["sentry:index:MetricMonitor"];
export const sentryCronMonitor = ["sentry:index:CronMonitor"];
export const sentryUptimeMonitor = ["sentry:index:UptimeMonitor"];
export const sentryDashboard = ["sentry:index:Dashboard"];
export const sentryAlert = ["sentry:index:Alert"];
export const sentryMonitor = [...sentryMetricMonitor, ...sentryCronMonitor, ...sentryUptimeMonitor];
/** Whatever shows that a stack decides about Sentry itself. */
export const sentry = [...sentryProject, ...sentryProjectKey, ...sentryMonitor, ...sentryAlert];
