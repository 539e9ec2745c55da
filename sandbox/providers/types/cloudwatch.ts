import type { ComparisonOperator, MetricDataQuery, StandardUnit, Statistic } from "@aws-sdk/client-cloudwatch";
import type { Unwrap } from "@pulumi/pulumi";
import type { LogGroupArgs, LogGroupState } from "@pulumi/aws/cloudwatch/logGroup";
import type { MetricAlarmArgs, MetricAlarmState } from "@pulumi/aws/cloudwatch/metricAlarm";

import { awsType, type AwsOperation, tagList, tagsOf } from "../aws-type";

/** Replacements: registry documentation of aws.cloudwatch.LogGroup; name and class are fixed. */
export const logGroup = awsType<LogGroupArgs, LogGroupState>({
  inputs: {
    name: { replace: true },
    logGroupClass: { replace: true, chosenByAws: true },
    retentionInDays: { default: 0 },
    kmsKeyId: {},
    skipDestroy: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  autoName: { property: "name", maximumLength: 512 },
  async create(inputs, { cloud, tags }) {
    const name = inputs.name ?? "";
    await (
      await cloud.logs()
    ).createLogGroup({
      logGroupName: name,
      logGroupClass: inputs.logGroupClass as "STANDARD" | undefined,
      kmsKeyId: inputs.kmsKeyId,
      ...(Object.keys(tags).length > 0 && { tags }),
    });
    return name;
  },
  async settle(id, inputs, { cloud, isNew }) {
    const logs = await cloud.logs();
    if (inputs.retentionInDays) {
      await logs.putRetentionPolicy({ logGroupName: id, retentionInDays: inputs.retentionInDays });
    } else if (!isNew) await logs.deleteRetentionPolicy({ logGroupName: id });
  },
  async read(id, _state, { cloud }) {
    const logs = await cloud.logs();
    const { logGroups } = await logs.describeLogGroups({ logGroupNamePrefix: id });
    const found = logGroups?.find(({ logGroupName }) => logGroupName === id);
    if (found === undefined) return undefined;
    const arn = found.arn?.replace(/:\*$/, "");
    return {
      name: id,
      retentionInDays: found.retentionInDays,
      kmsKeyId: found.kmsKeyId,
      logGroupClass: found.logGroupClass ?? "STANDARD",
      arn,
      tagsAll: (await logs.listTagsForResource({ resourceArn: arn })).tags ?? {},
    };
  },
  async update(id, inputs, { cloud, changed }) {
    if (!changed("kmsKeyId")) return;
    const logs = await cloud.logs();
    if (inputs.kmsKeyId === undefined) await logs.disassociateKmsKey({ logGroupName: id });
    else await logs.associateKmsKey({ logGroupName: id, kmsKeyId: inputs.kmsKeyId });
  },
  async retag(_id, { put, remove }, { cloud, state }) {
    const logs = await cloud.logs();
    if (remove.length > 0) await logs.untagResource({ resourceArn: state.arn, tagKeys: remove });
    if (Object.keys(put).length > 0) await logs.tagResource({ resourceArn: state.arn, tags: put });
  },
  async delete(id, inputs, { cloud }) {
    if (!inputs.skipDestroy) await (await cloud.logs()).deleteLogGroup({ logGroupName: id });
  },
});

type AlarmInputs = Unwrap<MetricAlarmArgs>;
type Query = NonNullable<AlarmInputs["metricQueries"]>[number];

/** Replacements: registry documentation of aws.cloudwatch.MetricAlarm; only the name is fixed. */
export const metricAlarm = awsType<MetricAlarmArgs, MetricAlarmState>({
  inputs: {
    name: { replace: true },
    alarmDescription: {},
    comparisonOperator: {},
    evaluationPeriods: {},
    datapointsToAlarm: {},
    threshold: {},
    thresholdMetricId: {},
    treatMissingData: { default: "missing" },
    evaluateLowSampleCountPercentiles: { chosenByAws: true },
    namespace: {},
    metricName: {},
    dimensions: {},
    period: {},
    statistic: {},
    extendedStatistic: {},
    unit: {},
    metricQueries: { as: "set" },
    actionsEnabled: { default: true },
    alarmActions: {},
    okActions: {},
    insufficientDataActions: {},
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  autoName: { property: "name", maximumLength: 255 },
  async create(inputs, operation) {
    await put(inputs.name ?? "", inputs, operation);
    return inputs.name ?? "";
  },
  async read(id, _state, { cloud }) {
    const cloudWatch = await cloud.cloudWatch();
    const found = (await cloudWatch.describeAlarms({ AlarmNames: [id], AlarmTypes: ["MetricAlarm"] }))
      .MetricAlarms?.[0];
    if (found === undefined) return undefined;
    const isMath = (found.Metrics?.length ?? 0) > 0;
    const { Tags } = await cloudWatch.listTagsForResource({ ResourceARN: found.AlarmArn });
    return {
      name: found.AlarmName,
      alarmDescription: found.AlarmDescription,
      comparisonOperator: found.ComparisonOperator,
      evaluationPeriods: found.EvaluationPeriods,
      datapointsToAlarm: found.DatapointsToAlarm,
      threshold: found.Threshold,
      thresholdMetricId: found.ThresholdMetricId,
      treatMissingData: found.TreatMissingData || "missing",
      evaluateLowSampleCountPercentiles: found.EvaluateLowSampleCountPercentile,
      namespace: found.Namespace,
      metricName: found.MetricName,
      dimensions: dimensionMap(found.Dimensions),
      period: isMath ? undefined : found.Period,
      statistic: isMath ? undefined : found.Statistic,
      extendedStatistic: found.ExtendedStatistic,
      unit: found.Unit,
      metricQueries: found.Metrics?.map(fromQuery),
      actionsEnabled: found.ActionsEnabled,
      alarmActions: found.AlarmActions,
      okActions: found.OKActions,
      insufficientDataActions: found.InsufficientDataActions,
      arn: found.AlarmArn,
      tagsAll: tagsOf(Tags),
    };
  },
  async update(id, inputs, operation) {
    await put(id, inputs, operation);
  },
  async retag(_id, { put, remove }, { cloud, state }) {
    const cloudWatch = await cloud.cloudWatch();
    if (remove.length > 0) await cloudWatch.untagResource({ ResourceARN: state.arn, TagKeys: remove });
    if (Object.keys(put).length > 0) await cloudWatch.tagResource({ ResourceARN: state.arn, Tags: tagList(put) });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.cloudWatch()).deleteAlarms({ AlarmNames: [id] });
  },
});

/** The same call makes and changes an alarm; tags only count in the first. */
async function put(name: string, inputs: AlarmInputs, { cloud, tags }: AwsOperation): Promise<void> {
  await (
    await cloud.cloudWatch()
  ).putMetricAlarm({
    AlarmName: name,
    AlarmDescription: inputs.alarmDescription,
    ComparisonOperator: inputs.comparisonOperator as ComparisonOperator,
    EvaluationPeriods: inputs.evaluationPeriods,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    Threshold: inputs.threshold,
    ThresholdMetricId: inputs.thresholdMetricId,
    TreatMissingData: inputs.treatMissingData,
    EvaluateLowSampleCountPercentile: inputs.evaluateLowSampleCountPercentiles,
    Namespace: inputs.namespace,
    MetricName: inputs.metricName,
    Dimensions: inputs.dimensions && dimensionList(inputs.dimensions),
    Period: inputs.period,
    Statistic: inputs.statistic as Statistic | undefined,
    ExtendedStatistic: inputs.extendedStatistic,
    Unit: inputs.unit as StandardUnit | undefined,
    Metrics: inputs.metricQueries?.map(toQuery),
    ActionsEnabled: inputs.actionsEnabled,
    AlarmActions: inputs.alarmActions as string[] | undefined,
    OKActions: inputs.okActions as string[] | undefined,
    InsufficientDataActions: inputs.insufficientDataActions as string[] | undefined,
    Tags: tagList(tags),
  });
}

const dimensionList = (dimensions: Record<string, string>) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

const dimensionMap = (dimensions: readonly { Name?: string | undefined; Value?: string | undefined }[] | undefined) =>
  Object.fromEntries((dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));

const toQuery = (query: Query): MetricDataQuery => ({
  Id: query.id,
  Expression: query.expression,
  Label: query.label,
  Period: query.period,
  ReturnData: query.returnData ?? false,
  AccountId: query.accountId,
  ...(query.metric && {
    MetricStat: {
      Metric: {
        Namespace: query.metric.namespace,
        MetricName: query.metric.metricName,
        Dimensions: dimensionList(query.metric.dimensions ?? {}),
      },
      Period: query.metric.period,
      Stat: query.metric.stat,
      Unit: query.metric.unit as StandardUnit | undefined,
    },
  }),
});

function fromQuery(query: MetricDataQuery) {
  const { MetricStat: stat } = query;
  return {
    id: query.Id ?? "",
    expression: query.Expression,
    label: query.Label,
    period: query.Period,
    returnData: query.ReturnData,
    accountId: query.AccountId,
    metric: stat && {
      namespace: stat.Metric?.Namespace,
      metricName: stat.Metric?.MetricName ?? "",
      dimensions: dimensionMap(stat.Metric?.Dimensions),
      period: stat.Period ?? 0,
      stat: stat.Stat ?? "",
      unit: stat.Unit,
    },
  };
}
