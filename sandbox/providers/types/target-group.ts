import type { TargetGroupArgs, TargetGroupState } from "@pulumi/aws/lb/targetGroup";
import type { ProtocolEnum, TargetGroup, TargetTypeEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Unwrap } from "@pulumi/pulumi";

import { awsType, tagList } from "../aws-type";
import { arnSuffix, asNumber, attributeList, attributesOf, retag, tagsByArn } from "./load-balancer-attributes";

type HealthCheck = NonNullable<Unwrap<TargetGroupArgs>["healthCheck"]>;

/** Replacements: registry documentation of aws.lb.TargetGroup; what targets are and how they are reached is fixed. Id: the ARN. */
export const targetGroup = awsType<TargetGroupArgs, TargetGroupState>({
  inputs: {
    name: { replace: true },
    port: { replace: true },
    protocol: { replace: true },
    targetType: { replace: true, default: "instance" },
    vpcId: { replace: true },
    deregistrationDelay: { default: 300 },
    healthCheck: { chosenByAws: true },
    tags: {},
  },
  outputs: ["arn", "arnSuffix", "loadBalancerArns", "tagsAll"],
  autoName: { property: "name", maximumLength: 32 },
  async create(inputs, { cloud, tags }) {
    const { TargetGroups } = await (
      await cloud.loadBalancing()
    ).createTargetGroup({
      Name: inputs.name,
      Port: inputs.port,
      Protocol: inputs.protocol as ProtocolEnum,
      TargetType: inputs.targetType as TargetTypeEnum,
      VpcId: inputs.vpcId,
      ...checkFor(inputs.healthCheck),
      ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
    });
    return TargetGroups?.[0]?.TargetGroupArn ?? "";
  },
  async settle(id, { deregistrationDelay }, { cloud }) {
    const Attributes = attributeList({ "deregistration_delay.timeout_seconds": deregistrationDelay });
    await (await cloud.loadBalancing()).modifyTargetGroupAttributes({ TargetGroupArn: id, Attributes });
  },
  async read(id, _state, { cloud }) {
    const client = await cloud.loadBalancing();
    const found = (await client.describeTargetGroups({ TargetGroupArns: [id] })).TargetGroups?.[0];
    if (found === undefined) return undefined;
    const { Attributes } = await client.describeTargetGroupAttributes({ TargetGroupArn: id });
    return {
      name: found.TargetGroupName,
      port: found.Port,
      protocol: found.Protocol,
      targetType: found.TargetType,
      vpcId: found.VpcId,
      deregistrationDelay: asNumber(attributesOf(Attributes)["deregistration_delay.timeout_seconds"]),
      healthCheck: checkOf(found),
      arn: found.TargetGroupArn,
      arnSuffix: arnSuffix(id),
      loadBalancerArns: found.LoadBalancerArns,
      tagsAll: await tagsByArn(client, id),
    };
  },
  async update(id, { healthCheck }, { cloud, changed }) {
    if (!changed("healthCheck")) return;
    await (await cloud.loadBalancing()).modifyTargetGroup({ TargetGroupArn: id, ...checkFor(healthCheck) });
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.loadBalancing()).deleteTargetGroup({ TargetGroupArn: id });
  },
});

function checkFor(check: HealthCheck | undefined) {
  return (
    check && {
      HealthCheckEnabled: check.enabled ?? true,
      HealthCheckProtocol: (check.protocol ?? "HTTP") as ProtocolEnum,
      HealthCheckPort: check.port ?? "traffic-port",
      HealthCheckPath: check.path,
      HealthCheckIntervalSeconds: check.interval,
      HealthCheckTimeoutSeconds: check.timeout,
      HealthyThresholdCount: check.healthyThreshold,
      UnhealthyThresholdCount: check.unhealthyThreshold,
      ...(check.matcher !== undefined && { Matcher: { HttpCode: check.matcher } }),
    }
  );
}

function checkOf(found: TargetGroup): Partial<HealthCheck> {
  return {
    enabled: found.HealthCheckEnabled,
    protocol: found.HealthCheckProtocol,
    port: found.HealthCheckPort,
    path: found.HealthCheckPath,
    interval: found.HealthCheckIntervalSeconds,
    timeout: found.HealthCheckTimeoutSeconds,
    healthyThreshold: found.HealthyThresholdCount,
    unhealthyThreshold: found.UnhealthyThresholdCount,
    matcher: found.Matcher?.HttpCode,
  };
}
