import type { WebAclArgs, WebAclState } from "@pulumi/aws/wafv2/webAcl";
import type { WebAclAssociationArgs, WebAclAssociationState } from "@pulumi/aws/wafv2/webAclAssociation";
import type {
  WebAclLoggingConfigurationArgs,
  WebAclLoggingConfigurationState,
} from "@pulumi/aws/wafv2/webAclLoggingConfiguration";
import type { DefaultAction, FieldToMatch, Rule, Scope, VisibilityConfig } from "@aws-sdk/client-wafv2";
import type { Unwrap } from "@pulumi/pulumi";

import { type AwsOperation, awsType, tagList, tagsOf } from "../aws-type";
import { forApi, fromApi } from "../casing";

type Rules = NonNullable<Unwrap<WebAclArgs>["rules"]>;
type Visibility = Unwrap<WebAclArgs>["visibilityConfig"];
type RedactedFields = NonNullable<Unwrap<WebAclLoggingConfigurationArgs>["redactedFields"]>;

/** Replacements: registry documentation of aws.wafv2.WebAcl; name and scope are fixed. Id: WAF's own; import takes `id/name/scope`. */
export const webAcl = awsType<WebAclArgs, WebAclState>({
  inputs: {
    name: { replace: true },
    scope: { replace: true },
    description: {},
    defaultAction: {},
    rules: { as: "set", holds: ["name", "priority", "action", "overrideAction", "statement", "visibilityConfig"] },
    visibilityConfig: {},
    tags: {},
  },
  outputs: ["arn", "capacity", "tagsAll"],
  autoName: { property: "name", maximumLength: 128 },
  async create(inputs, { cloud, tags }) {
    const { Summary } = await (
      await cloud.waf()
    ).createWebACL({
      Name: inputs.name,
      Scope: inputs.scope as Scope,
      ...changeable(inputs),
      ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
    });
    return `${Summary?.Id}/${inputs.name}/${inputs.scope}`;
  },
  async read(id, _state, { cloud }) {
    const waf = await cloud.waf();
    const { WebACL: found } = await waf.getWebACL(named(id));
    if (found === undefined) return undefined;
    const { TagInfoForResource } = await waf.listTagsForResource({ ResourceARN: found.ARN });
    return {
      name: found.Name,
      scope: named(id).Scope,
      description: found.Description,
      defaultAction: fromApi(found.DefaultAction ?? {}),
      rules: (found.Rules ?? []).map(ruleOf) as unknown as Rules,
      visibilityConfig: visibilityOf(found.VisibilityConfig),
      arn: found.ARN,
      capacity: found.Capacity,
      tagsAll: tagsOf(TagInfoForResource?.TagList),
    };
  },
  async update(id, inputs, { cloud, changed }) {
    if (!changed("description", "defaultAction", "rules", "visibilityConfig")) return;
    const waf = await cloud.waf();
    const { LockToken } = await waf.getWebACL(named(id));
    await waf.updateWebACL({ ...named(id), LockToken, ...changeable(inputs) });
  },
  async retag(_id, { put, remove }, { cloud, state }) {
    const waf = await cloud.waf();
    const ResourceARN = state.arn;
    if (remove.length > 0) await waf.untagResource({ ResourceARN, TagKeys: remove });
    if (Object.keys(put).length > 0) await waf.tagResource({ ResourceARN, Tags: tagList(put) });
  },
  async delete(id, _inputs, { cloud }) {
    const waf = await cloud.waf();
    const { LockToken } = await waf.getWebACL(named(id));
    await waf.deleteWebACL({ ...named(id), LockToken });
  },
});

function named(id: string): { Id: string; Name: string; Scope: Scope } {
  const [Id = "", Name = "", scope = ""] = id.split("/");
  return { Id, Name, Scope: scope as Scope };
}

function changeable(inputs: Unwrap<WebAclArgs>) {
  return {
    Description: inputs.description,
    DefaultAction: forApi(inputs.defaultAction) as DefaultAction,
    Rules: (inputs.rules ?? []).map(({ visibilityConfig, ...rule }) => ({
      ...(forApi(rule) as Rule),
      VisibilityConfig: visibilityFor(visibilityConfig),
    })),
    VisibilityConfig: visibilityFor(inputs.visibilityConfig),
  };
}

function ruleOf({ VisibilityConfig: visibility, ...rule }: Rule): object {
  return { ...fromApi(rule), visibilityConfig: visibilityOf(visibility) };
}

/** The API and the provider disagree on how CloudWatch is written. */
function visibilityFor(given: Visibility): VisibilityConfig {
  return {
    CloudWatchMetricsEnabled: given.cloudwatchMetricsEnabled,
    MetricName: given.metricName,
    SampledRequestsEnabled: given.sampledRequestsEnabled,
  };
}

function visibilityOf(found: VisibilityConfig | undefined): Visibility {
  return {
    cloudwatchMetricsEnabled: found?.CloudWatchMetricsEnabled ?? false,
    metricName: found?.MetricName ?? "",
    sampledRequestsEnabled: found?.SampledRequestsEnabled ?? false,
  };
}

/** Replacements: registry documentation; both ends are fixed. Id: `<web ACL ARN>,<resource ARN>`. */
export const webAclAssociation = awsType<WebAclAssociationArgs, WebAclAssociationState>({
  inputs: { webAclArn: { replace: true }, resourceArn: { replace: true } },
  outputs: [],
  async create({ webAclArn, resourceArn }, { cloud }) {
    await (await cloud.waf()).associateWebACL({ WebACLArn: webAclArn, ResourceArn: resourceArn });
    return `${webAclArn},${resourceArn}`;
  },
  async read(id, _state, { cloud }) {
    const [webAclArn = "", resourceArn = ""] = id.split(",");
    const { WebACL } = await (await cloud.waf()).getWebACLForResource({ ResourceArn: resourceArn });
    return WebACL?.ARN === webAclArn ? { webAclArn, resourceArn } : undefined;
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.waf()).disassociateWebACL({ ResourceArn: id.split(",")[1] });
  },
});

/** Replacements: registry documentation; web ACL and destinations are fixed. Id: the web ACL's ARN. */
export const webAclLoggingConfiguration = awsType<WebAclLoggingConfigurationArgs, WebAclLoggingConfigurationState>({
  inputs: {
    resourceArn: { replace: true },
    logDestinationConfigs: { replace: true },
    redactedFields: { as: "set", holds: ["method", "queryString", "singleHeader", "uriPath"] },
  },
  outputs: [],
  create: ({ resourceArn }) => Promise.resolve(resourceArn),
  async settle(id, inputs, operation) {
    await putLogging(id, inputs, operation);
  },
  async read(id, _state, { cloud }) {
    const { LoggingConfiguration: found } = await (await cloud.waf()).getLoggingConfiguration({ ResourceArn: id });
    return (
      found && {
        resourceArn: found.ResourceArn,
        logDestinationConfigs: found.LogDestinationConfigs,
        redactedFields: (found.RedactedFields ?? []).map(fromApi) as unknown as RedactedFields,
      }
    );
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.waf()).deleteLoggingConfiguration({ ResourceArn: id });
  },
});

async function putLogging(id: string, inputs: Unwrap<WebAclLoggingConfigurationArgs>, { cloud }: AwsOperation) {
  await (
    await cloud.waf()
  ).putLoggingConfiguration({
    LoggingConfiguration: {
      ResourceArn: id,
      LogDestinationConfigs: inputs.logDestinationConfigs,
      RedactedFields: (inputs.redactedFields ?? []).map((field) => forApi(field) as FieldToMatch),
    },
  });
}
