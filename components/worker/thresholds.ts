/** When the alarms of the service and its jobs ring. Sources: the catalogue's alarm items; for error rates its decision C05. */
export interface WorkerThresholds {
  /**
   * Failed share of the jobs finished in five minutes; in two of a deployment. Percent, default 1, 5 and 5; fewer finished
   * jobs than `minimumJobs`, default 20, say nothing.
   */
  readonly errorRate: {
    readonly warnPercent: number;
    readonly pagePercent: number;
    readonly rollbackPercent: number;
    readonly minimumJobs: number;
  };
  /**
   * 95th percentile over fifteen minutes; over two of a deployment. Seconds, default 60, 90 and 90 (catalogue:
   * alarm-performance-degradation).
   */
  readonly jobDuration: {
    readonly warnSeconds: number;
    readonly pageSeconds: number;
    readonly rollbackSeconds: number;
  };
  /**
   * Share of the calls to one other API that had no good answer in five minutes; in two of a deployment. Percent, default
   * 5, 25 and 50; fewer calls than `minimumCalls`, default 20, say nothing.
   */
  readonly apiErrors: {
    readonly warnPercent: number;
    readonly pagePercent: number;
    readonly rollbackPercent: number;
    readonly minimumCalls: number;
  };
  /** Average of the service. Percent, default 80 (catalogue: alarm-cpu). */
  readonly cpuAlarmPercent: number;
  /** Average of the service. Percent, default 80 (catalogue: alarm-memory). */
  readonly memoryAlarmPercent: number;
  /** Largest of any task for two minutes of a deployment. Percent, default 95. */
  readonly memoryRollbackPercent: number;
}

/** When the alarms on what waits in the queue ring. */
export interface QueueThresholds {
  /** Waiting jobs; more for five minutes warn, or page. Default 100 and 500 (catalogue: alarm-queue-depth). */
  readonly depthWarn: number;
  readonly depthPage: number;
  /** The same for two minutes while a deployment runs; it is taken back then. Default 1000. */
  readonly depthRollback: number;
  /** Age of the job that has waited longest. Seconds, default 300 and 900. */
  readonly oldestJobWarnSeconds: number;
  readonly oldestJobPageSeconds: number;
  /** The same while a deployment runs; it is taken back then. Seconds, default 900. */
  readonly oldestJobRollbackSeconds: number;
  /** Kept jobs that failed for good; more warn. Default 0 (catalogue: dead-letter-handling). */
  readonly deadLettersAlarm: number;
  /** Jobs whose worker went silent within five minutes; more warn. Default 0 (catalogue: stalled-job-detection). */
  readonly stalledAlarm: number;
}

export const queueThresholds: QueueThresholds = Object.freeze({
  depthWarn: 100,
  depthPage: 500,
  depthRollback: 1_000,
  oldestJobWarnSeconds: 300,
  oldestJobPageSeconds: 900,
  oldestJobRollbackSeconds: 900,
  deadLettersAlarm: 0,
  stalledAlarm: 0,
});

/** What the alarms watch. */
export interface WatchedService {
  readonly clusterName: string;
  readonly serviceName: string;
  /** Fewer running tasks are an outage; with 0 it is one when jobs wait and no task runs. */
  readonly minTasks: number;
}
