import type { LoadBalancerArgs, LoadBalancerState } from "@pulumi/aws/lb/loadBalancer";
import type { IpAddressType, LoadBalancerTypeEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Unwrap } from "@pulumi/pulumi";

import { awsType, tagList } from "../aws-type";
import type { Attributes } from "./load-balancer-attributes";
import {
  arnSuffix,
  asBoolean,
  asNumber,
  attributeList,
  attributesOf,
  retag,
  tagsByArn,
} from "./load-balancer-attributes";

/** Replacements: registry documentation of aws.lb.LoadBalancer; name, kind and whether it is internal are fixed. Id: the ARN. */
export const loadBalancer = awsType<LoadBalancerArgs, LoadBalancerState>({
  inputs: {
    name: { replace: true },
    internal: { replace: true, default: false },
    loadBalancerType: { replace: true, default: "application" },
    ipAddressType: { chosenByAws: true },
    subnets: { chosenByAws: true },
    securityGroups: { chosenByAws: true },
    accessLogs: { holds: ["bucket", "enabled", "prefix"] },
    desyncMitigationMode: { default: "defensive" },
    dropInvalidHeaderFields: { default: false },
    enableDeletionProtection: { default: false },
    enableHttp2: { default: true },
    idleTimeout: { default: 60 },
    tags: {},
  },
  outputs: ["arn", "arnSuffix", "dnsName", "zoneId", "vpcId", "tagsAll"],
  autoName: { property: "name", maximumLength: 32 },
  async create(inputs, { cloud, tags }) {
    const { LoadBalancers } = await (
      await cloud.loadBalancing()
    ).createLoadBalancer({
      Name: inputs.name,
      Type: inputs.loadBalancerType as LoadBalancerTypeEnum,
      Scheme: inputs.internal ? "internal" : "internet-facing",
      IpAddressType: inputs.ipAddressType as IpAddressType | undefined,
      Subnets: inputs.subnets,
      SecurityGroups: inputs.securityGroups,
      ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
    });
    return LoadBalancers?.[0]?.LoadBalancerArn ?? "";
  },
  async settle(id, inputs, { cloud, until }) {
    const client = await cloud.loadBalancing();
    const Attributes = attributeList(attributesFrom(inputs));
    await client.modifyLoadBalancerAttributes({ LoadBalancerArn: id, Attributes });
    await until("the load balancer is active", async () => {
      const found = (await client.describeLoadBalancers({ LoadBalancerArns: [id] })).LoadBalancers?.[0];
      return found?.State?.Code === "active" || undefined;
    });
  },
  async read(id, _state, { cloud }) {
    const client = await cloud.loadBalancing();
    const found = (await client.describeLoadBalancers({ LoadBalancerArns: [id] })).LoadBalancers?.[0];
    if (found === undefined) return undefined;
    const { Attributes } = await client.describeLoadBalancerAttributes({ LoadBalancerArn: id });
    return {
      name: found.LoadBalancerName,
      internal: found.Scheme === "internal",
      loadBalancerType: found.Type,
      ipAddressType: found.IpAddressType,
      subnets: found.AvailabilityZones?.map(({ SubnetId = "" }) => SubnetId),
      securityGroups: found.SecurityGroups,
      ...fromAttributes(attributesOf(Attributes)),
      arn: found.LoadBalancerArn,
      arnSuffix: arnSuffix(id),
      dnsName: found.DNSName,
      zoneId: found.CanonicalHostedZoneId,
      vpcId: found.VpcId,
      tagsAll: await tagsByArn(client, id),
    };
  },
  async update(id, inputs, { cloud, changed }) {
    const client = await cloud.loadBalancing();
    if (changed("subnets")) await client.setSubnets({ LoadBalancerArn: id, Subnets: inputs.subnets });
    if (changed("securityGroups")) {
      await client.setSecurityGroups({ LoadBalancerArn: id, SecurityGroups: inputs.securityGroups });
    }
    if (changed("ipAddressType")) {
      await client.setIpAddressType({ LoadBalancerArn: id, IpAddressType: inputs.ipAddressType as IpAddressType });
    }
  },
  retag,
  /** Under `enableDeletionProtection` AWS refuses, and so does the official provider. */
  async delete(id, _inputs, { cloud }) {
    await (await cloud.loadBalancing()).deleteLoadBalancer({ LoadBalancerArn: id });
  },
});

/** Logs are named only where they are on: AWS refuses a bucket that is empty. */
function attributesFrom(inputs: Unwrap<LoadBalancerArgs>) {
  const logs = inputs.accessLogs?.enabled ? inputs.accessLogs : undefined;
  return {
    "deletion_protection.enabled": inputs.enableDeletionProtection,
    "idle_timeout.timeout_seconds": inputs.idleTimeout,
    "routing.http.desync_mitigation_mode": inputs.desyncMitigationMode,
    "routing.http.drop_invalid_header_fields.enabled": inputs.dropInvalidHeaderFields,
    "routing.http2.enabled": inputs.enableHttp2,
    "access_logs.s3.enabled": logs !== undefined,
    "access_logs.s3.bucket": logs?.bucket,
    "access_logs.s3.prefix": logs?.prefix,
  };
}

function fromAttributes(attributes: Attributes) {
  const enabled = attributes["access_logs.s3.enabled"] === "true";
  return {
    enableDeletionProtection: asBoolean(attributes["deletion_protection.enabled"]),
    idleTimeout: asNumber(attributes["idle_timeout.timeout_seconds"]),
    desyncMitigationMode: attributes["routing.http.desync_mitigation_mode"],
    dropInvalidHeaderFields: asBoolean(attributes["routing.http.drop_invalid_header_fields.enabled"]),
    enableHttp2: asBoolean(attributes["routing.http2.enabled"]),
    accessLogs: enabled
      ? {
          enabled,
          bucket: attributes["access_logs.s3.bucket"] ?? "",
          prefix: attributes["access_logs.s3.prefix"] ?? "",
        }
      : undefined,
  };
}
