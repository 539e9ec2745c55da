import type { Unwrap } from "@pulumi/pulumi";
import type { CompositeAlarmArgs, CompositeAlarmState } from "@pulumi/aws/cloudwatch/compositeAlarm";
import type { DashboardArgs, DashboardState } from "@pulumi/aws/cloudwatch/dashboard";

import { type AwsOperation, awsType, tagList, tagsOf } from "../aws-type";

/** Replacements: registry documentation of aws.cloudwatch.CompositeAlarm; the name and whether actions are enabled are fixed. */
export const compositeAlarm = awsType<CompositeAlarmArgs, CompositeAlarmState>({
  inputs: {
    alarmName: { replace: true },
    alarmDescription: {},
    alarmRule: {},
    actionsEnabled: { default: true, replace: true },
    actionsSuppressor: { holds: ["alarm", "waitPeriod", "extensionPeriod"] },
    alarmActions: {},
    okActions: {},
    insufficientDataActions: {},
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  async create(inputs, operation) {
    await put(inputs.alarmName, inputs, operation);
    return inputs.alarmName;
  },
  async read(id, _state, { cloud }) {
    const cloudWatch = await cloud.cloudWatch();
    const { CompositeAlarms } = await cloudWatch.describeAlarms({ AlarmNames: [id], AlarmTypes: ["CompositeAlarm"] });
    const found = CompositeAlarms?.[0];
    if (found === undefined) return undefined;
    const { Tags } = await cloudWatch.listTagsForResource({ ResourceARN: found.AlarmArn });
    return {
      alarmName: found.AlarmName,
      alarmDescription: found.AlarmDescription,
      alarmRule: found.AlarmRule,
      actionsEnabled: found.ActionsEnabled,
      actionsSuppressor: found.ActionsSuppressor
        ? {
            alarm: found.ActionsSuppressor,
            waitPeriod: found.ActionsSuppressorWaitPeriod ?? 0,
            extensionPeriod: found.ActionsSuppressorExtensionPeriod ?? 0,
          }
        : undefined,
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
  async retag(_id, { put: given, remove }, { cloud, state }) {
    const cloudWatch = await cloud.cloudWatch();
    if (remove.length > 0) await cloudWatch.untagResource({ ResourceARN: state.arn, TagKeys: remove });
    if (Object.keys(given).length > 0) await cloudWatch.tagResource({ ResourceARN: state.arn, Tags: tagList(given) });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.cloudWatch()).deleteAlarms({ AlarmNames: [id] });
  },
});

/** The same call makes and changes an alarm; tags only count in the first. */
async function put(name: string, inputs: Unwrap<CompositeAlarmArgs>, { cloud, tags }: AwsOperation): Promise<void> {
  const { actionsSuppressor: suppressor } = inputs;
  await (
    await cloud.cloudWatch()
  ).putCompositeAlarm({
    AlarmName: name,
    AlarmDescription: inputs.alarmDescription,
    AlarmRule: inputs.alarmRule,
    ActionsEnabled: inputs.actionsEnabled,
    ...(suppressor && {
      ActionsSuppressor: suppressor.alarm,
      ActionsSuppressorWaitPeriod: suppressor.waitPeriod,
      ActionsSuppressorExtensionPeriod: suppressor.extensionPeriod,
    }),
    AlarmActions: inputs.alarmActions,
    OKActions: inputs.okActions,
    InsufficientDataActions: inputs.insufficientDataActions,
    Tags: tagList(tags),
  });
}

/** Replacements: registry documentation of aws.cloudwatch.Dashboard; only the name is fixed. Id: the name. */
export const dashboard = awsType<DashboardArgs, DashboardState>({
  inputs: { dashboardName: { replace: true }, dashboardBody: { as: "json" } },
  outputs: ["dashboardArn"],
  async create(inputs, operation) {
    await putDashboard(inputs, operation);
    return inputs.dashboardName;
  },
  async read(id, _state, { cloud }) {
    const found = await (await cloud.cloudWatch()).getDashboard({ DashboardName: id });
    return { dashboardName: id, dashboardBody: found.DashboardBody, dashboardArn: found.DashboardArn };
  },
  async update(_id, inputs, operation) {
    await putDashboard(inputs, operation);
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.cloudWatch()).deleteDashboards({ DashboardNames: [id] });
  },
});

/** @throws when CloudWatch finds faults in the body: it keeps such a dashboard, and shows it broken */
async function putDashboard(inputs: Unwrap<DashboardArgs>, { cloud }: AwsOperation): Promise<void> {
  const { DashboardValidationMessages: faults = [] } = await (
    await cloud.cloudWatch()
  ).putDashboard({ DashboardName: inputs.dashboardName, DashboardBody: inputs.dashboardBody });
  if (faults.length > 0) throw new Error(faults.map(({ DataPath, Message }) => `${DataPath}: ${Message}`).join("; "));
}
