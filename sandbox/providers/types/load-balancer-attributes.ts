import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";

import type { AwsOperation } from "../aws-type";
import { tagList, tagsOf } from "../aws-type";
import type { TagChange } from "../resource-type";

/** What load balancers and target groups keep as a list of names and texts. */
export type Attributes = Readonly<Record<string, string>>;

/** Attributes that have a value, as the API takes them. */
export function attributeList(attributes: Readonly<Record<string, string | number | boolean | undefined>>) {
  return Object.entries(attributes).flatMap(([Key, value]) =>
    value === undefined ? [] : [{ Key, Value: String(value) }],
  );
}

export function attributesOf(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Attributes {
  return Object.fromEntries((list ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Absent says nothing: AWS lists an attribute only where it knows it. */
export const asNumber = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
export const asBoolean = (text: string | undefined): boolean | undefined =>
  text === undefined ? undefined : text === "true";

/** Changes the tags of a load balancer, target group or listener by its ARN, which is its id. */
export async function retag(id: string, { put, remove }: TagChange, { cloud }: AwsOperation): Promise<void> {
  const client = await cloud.loadBalancing();
  if (remove.length > 0) await client.removeTags({ ResourceArns: [id], TagKeys: remove });
  if (Object.keys(put).length > 0) await client.addTags({ ResourceArns: [id], Tags: tagList(put) });
}

export async function tagsByArn(client: ElasticLoadBalancingV2, arn: string): Promise<Record<string, string>> {
  const { TagDescriptions } = await client.describeTags({ ResourceArns: [arn] });
  return tagsOf(TagDescriptions?.[0]?.Tags);
}

/** The end of an ARN by which CloudWatch knows the thing, such as `app/name/id` or `targetgroup/name/id`. */
export const arnSuffix = (arn: string): string => arn.replace(/^.*?:(loadbalancer\/)?((app|targetgroup)\/.*)$/, "$2");
