import type { Unwrap } from "@pulumi/pulumi";

import { type AwsClients, unlessGone } from "./aws-clients";
import type { AnyResourceType, Change, Operation, ResourceType } from "./resource-type";

export type AwsOperation = Operation<AwsClients>;
export type AwsChange<Args, State> = Change<Unwrap<Args>, State, AwsClients>;
export type AwsResourceType = AnyResourceType<AwsClients>;

/**
 * Declares one AWS resource type. Its properties are checked against the official SDK's own types; every type also gets
 * the outputs `id` and `region`, as in the official provider. "Not found" means gone to `read`, and done to `delete`.
 */
export function awsType<Args, State>(type: ResourceType<Args, State, AwsClients>): AwsResourceType {
  // The engine's JSON is what Args describes: `check` lets no other property in, and the SDK types the program.
  const erased = type as unknown as AwsResourceType;
  return {
    ...erased,
    async read(id, state, operation) {
      const found = await unlessGone(() => erased.read(id, state, operation));
      return found === undefined ? undefined : { ...found, id, region: operation.cloud.region };
    },
    async delete(id, inputs, operation) {
      await unlessGone(() => erased.delete(id, inputs, operation));
    },
  };
}

/** Tags as most services take and give them. */
export const tagList = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export function tagsOf(list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) {
  return Object.fromEntries((list ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/**
 * The spelling that the program used, where a thing may be named by ARN, id or name and is still the same.
 * @param spellings all names of what AWS answered; the first is used when the program's is none of them
 */
export function asGiven(given: string | undefined, ...spellings: (string | undefined)[]): string | undefined {
  return given !== undefined && spellings.includes(given) ? given : spellings[0];
}
