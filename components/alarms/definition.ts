import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";

type MetricQuery = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

/** Who answers for alarms, where their runbook is, and whom each severity tells. Every part that has alarms takes it. */
export interface Alerting {
  /** Tag Owner of each alarm. */
  readonly owner: string;
  /** Where `docs/runbook` is published; the text of each alarm links to its page. */
  readonly runbookBaseUrl: string;
  readonly topicArns: Readonly<Record<Severity, pulumi.Input<string>>>;
  /**
   * What must run before silence can mean an outage. CloudWatch judges an alarm within a minute of its creation, over a time
   * in which nothing could have said anything; so alarms on silence are made after these. Default nothing.
   */
  readonly silenceAfter?: readonly pulumi.Resource[];
}

/** One number over time: of CloudWatch's own metrics, or of the worker's. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: Statistic;
}

/** Percentiles say what the slowest or largest few of a hundred are like. */
export type Statistic = "Average" | "Maximum" | "Minimum" | "SampleCount" | "Sum" | Percentile;
export type Percentile = "p50" | "p90" | "p95" | "p99";

/** What an alarm says and how its pages are grouped, whatever sets it off. */
export interface Announcement {
  /** Ends the alarm's name. */
  readonly id: string;
  readonly severity: Severity;
  /** Who answers for it, where that is not the owner of the whole stack. */
  readonly owner?: string;
  /** What is wrong when it rings, as the person reads it who is woken. */
  readonly symptom: string;
  /** File in `docs/runbook`, without `.md`; where the page has several scenarios, with `#` and the heading's anchor. */
  readonly runbook: string;
  /**
   * Alarms with the same key are of one fault and open one incident at the pager, not several; the last of them that ends
   * closes it. SNS itself (`pagerDutyIntegrationUrl`) knows no such key. Default: each alarm opens its own.
   */
  readonly dedupeKey?: string;
}

export interface AlarmDefinition extends Announcement {
  /** A metric, or a calculation with several of them. */
  readonly watches: Metric | readonly MetricQuery[];
  readonly rings: "above" | "below";
  readonly threshold: number;
  /** Seconds, default 60. */
  readonly periodSeconds?: number;
  /** How many periods in a row must be bad. */
  readonly periods: number;
  /**
   * A period with fewer samples of the metric says nothing: one slow job out of one is no trend. Only for a metric; a
   * calculation says so itself. Default: every period counts.
   */
  readonly minimumSamples?: number;
  /** Services that are down while this rings, such as `worker`: it then silences their symptoms. */
  readonly outageOf?: readonly string[];
  /** The service of whose outage this is only a symptom: while the service is down, this tells nobody but the digest. */
  readonly symptomOf?: string;
  /** What silence means: an outage where the metric is a sign of life, else nothing. */
  readonly silence: "breaching" | "notBreaching";
}
