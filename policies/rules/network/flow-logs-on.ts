import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { vpc } from "../../model/types";
import { defaultVpc, flowLog } from "../../model/types/network";
import { UNKNOWN } from "../../model/value";

/** What was refused in a network, at least, is written down. */
export const flowLogsOn: ControlRule = {
  name: "flow-logs-on",
  severity: "required",
  title: "Networks write flow logs",
  why: "After a break-in, nothing else tells who spoke to whom; before one, refused connections are the first sign.",
  remediation: 'add an aws.ec2.FlowLog with the vpcId, trafficType: "ALL" or "REJECT", and a destination',
  example: {
    bad: 'new aws.ec2.Vpc("network", { cidrBlock: "10.20.0.0/16" }); // and no flow log of it',
    good: 'new aws.ec2.FlowLog("flows", { vpcId: network.id, trafficType: "REJECT", logDestination: logs.arn, iamRoleArn: role.arn })',
  },
  controls: {
    fsbp: ["EC2.6"],
    checkov: ["CKV2_AWS_11"],
    cdkNag: ["AwsSolutions-VPC7", "VPCFlowLogsEnabled"],
    trivy: ["AWS-0178"],
  },
  subjects: [...vpc, ...defaultVpc],
  watches: [watch([...vpc, ...defaultVpc]), watch(flowLog, "trafficType", "vpcId")],
  early: false,
  judge(network, stack) {
    const { sure, possible } = stack.naming(flowLog, "vpcId", network);
    const kinds = sure.map((log) => log.get("trafficType"));
    if (kinds.includes("ALL") || kinds.includes("REJECT")) return pass;
    if (kinds.includes(UNKNOWN) || possible) return unknown("what its flow logs hold is not known before the update");
    return fail(sure.length > 0 ? "its flow logs leave out what was refused" : "no flow log is kept of it");
  },
};
