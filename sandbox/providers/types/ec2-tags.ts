import type { ResourceType as TaggedKind, TagSpecification } from "@aws-sdk/client-ec2";

import { type AwsOperation, tagList } from "../aws-type";
import type { TagChange } from "../resource-type";

/** Tags given together with the creation, so that there is no moment without them. */
export function tagSpecifications(
  kind: TaggedKind,
  { tags }: AwsOperation,
): { TagSpecifications?: TagSpecification[] } {
  return Object.keys(tags).length === 0 ? {} : { TagSpecifications: [{ ResourceType: kind, Tags: tagList(tags) }] };
}

/** Changes the tags of any EC2 resource by its id. */
export async function retag(id: string, { put, remove }: TagChange, { cloud }: AwsOperation): Promise<void> {
  const ec2 = await cloud.ec2();
  if (remove.length > 0) await ec2.deleteTags({ Resources: [id], Tags: remove.map((Key) => ({ Key })) });
  if (Object.keys(put).length > 0) await ec2.createTags({ Resources: [id], Tags: tagList(put) });
}
