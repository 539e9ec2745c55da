import type { FlowLogArgs, FlowLogState } from "@pulumi/aws/ec2/flowLog";
import type { LogDestinationType, TrafficType } from "@aws-sdk/client-ec2";

import { awsType, tagsOf } from "../aws-type";
import { retag, tagSpecifications } from "./ec2-tags";

/** Replacements: registry documentation of aws.ec2.FlowLog; AWS changes nothing of a flow log but its tags. */
export const flowLog = awsType<FlowLogArgs, FlowLogState>({
  inputs: {
    vpcId: { replace: true },
    trafficType: { replace: true },
    logDestinationType: { replace: true, default: "cloud-watch-logs" },
    logDestination: { replace: true },
    iamRoleArn: { replace: true },
    maxAggregationInterval: { replace: true, default: 600 },
    logFormat: { replace: true, chosenByAws: true },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  async create(inputs, operation) {
    const ec2 = await operation.cloud.ec2();
    const { FlowLogIds, Unsuccessful } = await ec2.createFlowLogs({
      ResourceIds: [inputs.vpcId ?? ""],
      ResourceType: "VPC",
      TrafficType: inputs.trafficType as TrafficType,
      LogDestinationType: inputs.logDestinationType as LogDestinationType,
      LogDestination: inputs.logDestination,
      DeliverLogsPermissionArn: inputs.iamRoleArn,
      MaxAggregationInterval: inputs.maxAggregationInterval,
      LogFormat: inputs.logFormat,
      ...tagSpecifications("vpc-flow-log", operation),
    });
    const refusal = Unsuccessful?.[0]?.Error;
    if (refusal !== undefined) throw new Error(`${refusal.Code}: ${refusal.Message}`);
    return FlowLogIds?.[0] ?? "";
  },
  async read(id, _state, { cloud }) {
    const found = (await (await cloud.ec2()).describeFlowLogs({ FlowLogIds: [id] })).FlowLogs?.[0];
    return (
      found && {
        vpcId: found.ResourceId,
        trafficType: found.TrafficType,
        logDestinationType: found.LogDestinationType,
        logDestination: found.LogDestination,
        iamRoleArn: found.DeliverLogsPermissionArn,
        maxAggregationInterval: found.MaxAggregationInterval,
        logFormat: found.LogFormat,
        arn: `arn:aws:ec2:${cloud.region}:${await cloud.accountId()}:vpc-flow-log/${id}`,
        tagsAll: tagsOf(found.Tags),
      }
    );
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ec2()).deleteFlowLogs({ FlowLogIds: [id] });
  },
});
