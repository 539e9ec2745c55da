import { metrics } from "../../runtime/contract";
import type { DashboardPanel } from "../alarms";

interface Shown {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly logGroupName: string;
}

/**
 * What the dashboard shows of the worker beside its alarms' graphs: how many work and for how many there is work, what
 * became of jobs, the last of them, and what went wrong most often (catalogue: the dashboard's items).
 */
export function workerPanels({ clusterName, serviceName, logGroupName }: Shown): readonly DashboardPanel[] {
  const own = (metricName: string, stat: string, more: object = {}) => [
    metrics.namespace,
    metricName,
    metrics.dimension,
    serviceName,
    { stat, ...more },
  ];
  const tasks = (metricName: string, stat: string, label: string) => [
    "ECS/ContainerInsights",
    metricName,
    ...["ClusterName", clusterName, "ServiceName", serviceName],
    { stat, label },
  ];
  return [
    {
      title: "Workers",
      lines: [tasks("RunningTaskCount", "Average", "running"), tasks("DesiredTaskCount", "Maximum", "wanted")],
    },
    {
      title: "Queue",
      lines: [
        own(metrics.queueDepth, "Maximum", { label: "waiting" }),
        own(metrics.queueActive, "Maximum", { label: "being worked on" }),
        own(metrics.deadLetters, "Maximum", { label: "failed for good" }),
      ],
    },
    {
      title: "Jobs by status",
      periodSeconds: 300,
      lines: [
        [{ expression: "done - failed", label: "completed", id: "completed" }],
        own(metrics.jobsFailed, "Sum", { label: "failed", id: "failed" }),
        own(metrics.jobsStalled, "Sum", { label: "stalled" }),
        own(metrics.jobsProcessed, "Sum", { id: "done", visible: false }),
      ],
    },
    {
      title: "Lines of errors",
      periodSeconds: 300,
      lines: [own(metrics.errorLines, "Sum", { label: "errors" })],
    },
    {
      title: "Recent jobs",
      logGroupName,
      query:
        "filter event like /^job\\.(complete|retry|failed|stalled)$/ | fields @timestamp, event, jobName, jobId, durationMilliseconds | sort @timestamp desc | limit 50",
    },
    {
      title: "Most frequent errors",
      logGroupName,
      query:
        'filter level in ["error", "fatal"] | stats count(*) as times, latest(@timestamp) as last by event, coalesce(error.message, message) as what | sort times desc | limit 20',
    },
  ];
}
