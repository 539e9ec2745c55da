import type { RecordArgs, RecordState } from "@pulumi/aws/route53/record";
import type { ResourceRecordSet, Route53, RRType } from "@aws-sdk/client-route-53";
import type { Unwrap } from "@pulumi/pulumi";

import { asGiven, awsType } from "../aws-type";

type Inputs = Unwrap<RecordArgs>;

/**
 * Replacements: registry documentation of aws.route53.Record; zone and name are fixed, and so, here, is the type, which
 * the official provider changes by deleting one record and making another. Id: `<zone>_<name>_<type>`.
 * Supported: plain records and aliases, without a routing policy.
 */
export const record = awsType<RecordArgs, RecordState>({
  inputs: {
    zoneId: { replace: true },
    name: { replace: true },
    type: { replace: true },
    ttl: {},
    records: {},
    aliases: { holds: ["name", "zoneId", "evaluateTargetHealth"] },
    allowOverwrite: { default: false, steers: true },
  },
  outputs: ["fqdn"],
  async create(inputs, { cloud }) {
    const route53 = await cloud.route53();
    const { zoneId, name, type } = inputs;
    await change(route53, inputs, inputs.allowOverwrite === true ? "UPSERT" : "CREATE");
    return `${zoneId}_${bare(name)}_${type}`;
  },
  async read(id, state, { cloud }) {
    const [zoneId = "", ...rest] = id.split("_");
    const type = rest.at(-1);
    const name = rest.slice(0, -1).join("_");
    const found = await find(await cloud.route53(), zoneId, name, type as RRType);
    if (found === undefined) return undefined;
    return {
      zoneId,
      name: asGiven(state.name, name, found.Name),
      type: found.Type,
      ttl: found.TTL,
      records: found.ResourceRecords?.map(({ Value = "" }) => Value),
      aliases: found.AliasTarget && [
        {
          name: bare(found.AliasTarget.DNSName ?? ""),
          zoneId: found.AliasTarget.HostedZoneId ?? "",
          evaluateTargetHealth: found.AliasTarget.EvaluateTargetHealth ?? false,
        },
      ],
      fqdn: name,
    };
  },
  async update(_id, inputs, { cloud, changed }) {
    if (changed("ttl", "records", "aliases")) await change(await cloud.route53(), inputs, "UPSERT");
  },
  /** Route 53 deletes a record only to who can say what is in it. */
  async delete(id, { zoneId }, { cloud }) {
    const route53 = await cloud.route53();
    const [, ...rest] = id.split("_");
    const found = await find(route53, zoneId, rest.slice(0, -1).join("_"), rest.at(-1) as RRType);
    if (found === undefined) return;
    const Changes = [{ Action: "DELETE" as const, ResourceRecordSet: found }];
    await route53.changeResourceRecordSets({ HostedZoneId: zoneId, ChangeBatch: { Changes } });
  },
});

async function change(route53: Route53, inputs: Inputs, Action: "CREATE" | "UPSERT"): Promise<void> {
  const alias = inputs.aliases?.[0];
  const set: ResourceRecordSet = {
    Name: inputs.name,
    Type: inputs.type as RRType,
    ...(alias
      ? {
          AliasTarget: {
            DNSName: alias.name,
            HostedZoneId: alias.zoneId,
            EvaluateTargetHealth: alias.evaluateTargetHealth,
          },
        }
      : { TTL: inputs.ttl, ResourceRecords: inputs.records?.map((Value) => ({ Value })) }),
  };
  const ChangeBatch = { Changes: [{ Action, ResourceRecordSet: set }] };
  await route53.changeResourceRecordSets({ HostedZoneId: inputs.zoneId, ChangeBatch });
}

async function find(
  route53: Route53,
  HostedZoneId: string,
  name: string,
  type: RRType,
): Promise<ResourceRecordSet | undefined> {
  const start = { HostedZoneId, StartRecordName: name, StartRecordType: type, MaxItems: 1 };
  const [found] = (await route53.listResourceRecordSets(start)).ResourceRecordSets ?? [];
  return found && bare(found.Name ?? "") === bare(name) && found.Type === type ? found : undefined;
}

/** Route 53 ends every name in a dot. */
const bare = (name: string): string => name.replace(/\.$/, "");
