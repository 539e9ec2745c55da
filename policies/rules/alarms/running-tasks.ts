/** The platform's own count of a service's running tasks, which needs nothing from the worker. */
export const runningTasks = Object.freeze({ namespace: "ECS/ContainerInsights", metricName: "RunningTaskCount" });
