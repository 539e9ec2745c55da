import type { HealthCheckConfig, HealthCheckRegion, HealthCheckType } from "@aws-sdk/client-route-53";
import type { Unwrap } from "@pulumi/pulumi";
import type { HealthCheckArgs, HealthCheckState } from "@pulumi/aws/route53/healthCheck";

import { awsType, tagList, tagsOf } from "../aws-type";

type Inputs = Unwrap<HealthCheckArgs>;

/**
 * Replacements: registry documentation of aws.route53.HealthCheck; kind, interval, latency graphs and the reference are
 * fixed.
 */
export const healthCheck = awsType<HealthCheckArgs, HealthCheckState>({
  inputs: {
    type: { replace: true },
    referenceName: { replace: true, notReadBack: "it is only the beginning of the caller's reference" },
    requestInterval: { replace: true },
    measureLatency: { replace: true, default: false },
    fqdn: {},
    ipAddress: {},
    port: {},
    resourcePath: {},
    searchString: {},
    failureThreshold: {},
    enableSni: { chosenByAws: true },
    invertHealthcheck: {},
    disabled: { default: false },
    regions: {},
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  async create(inputs, { cloud, urn }) {
    const route53 = await cloud.route53();
    const { HealthCheck } = await route53.createHealthCheck({
      CallerReference: `${inputs.referenceName ?? ""}${urn.split("::").at(-1)}-${Date.now()}`.slice(-64),
      HealthCheckConfig: {
        Type: inputs.type as HealthCheckType,
        RequestInterval: inputs.requestInterval,
        MeasureLatency: inputs.measureLatency,
        ...changeable(inputs),
      },
    });
    return HealthCheck?.Id ?? "";
  },
  async settle(id, _inputs, { cloud, isNew, tags }) {
    if (!isNew || Object.keys(tags).length === 0) return;
    await (
      await cloud.route53()
    ).changeTagsForResource({ ResourceType: "healthcheck", ResourceId: id, AddTags: tagList(tags) });
  },
  async read(id, _state, { cloud }) {
    const route53 = await cloud.route53();
    const { HealthCheck: found } = await route53.getHealthCheck({ HealthCheckId: id });
    const config: Partial<HealthCheckConfig> = found?.HealthCheckConfig ?? {};
    const { ResourceTagSet } = await route53.listTagsForResource({ ResourceType: "healthcheck", ResourceId: id });
    return {
      type: config.Type,
      requestInterval: config.RequestInterval,
      measureLatency: config.MeasureLatency,
      fqdn: config.FullyQualifiedDomainName,
      ipAddress: config.IPAddress,
      port: config.Port,
      resourcePath: config.ResourcePath,
      searchString: config.SearchString,
      failureThreshold: config.FailureThreshold,
      enableSni: config.EnableSNI,
      invertHealthcheck: config.Inverted,
      disabled: config.Disabled ?? false,
      regions: config.Regions,
      arn: `arn:aws:route53:::healthcheck/${id}`,
      tagsAll: tagsOf(ResourceTagSet?.Tags),
    };
  },
  async update(id, inputs, { cloud }) {
    await (await cloud.route53()).updateHealthCheck({ HealthCheckId: id, ...changeable(inputs) });
  },
  async retag(id, { put, remove }, { cloud }) {
    await (
      await cloud.route53()
    ).changeTagsForResource({
      ResourceType: "healthcheck",
      ResourceId: id,
      ...(Object.keys(put).length > 0 && { AddTags: tagList(put) }),
      ...(remove.length > 0 && { RemoveTagKeys: remove }),
    });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.route53()).deleteHealthCheck({ HealthCheckId: id });
  },
});

/** What both calls, the one that makes and the one that changes, take under the same names. */
const changeable = (inputs: Inputs) => ({
  FullyQualifiedDomainName: inputs.fqdn,
  IPAddress: inputs.ipAddress,
  Port: inputs.port,
  ResourcePath: inputs.resourcePath,
  SearchString: inputs.searchString,
  FailureThreshold: inputs.failureThreshold,
  EnableSNI: inputs.enableSni,
  Inverted: inputs.invertHealthcheck,
  Disabled: inputs.disabled,
  Regions: inputs.regions as HealthCheckRegion[] | undefined,
});
