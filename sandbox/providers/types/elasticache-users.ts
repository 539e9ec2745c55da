import type { AuthenticationMode } from "@aws-sdk/client-elasticache";
import type { Unwrap } from "@pulumi/pulumi";
import type { UserArgs, UserState } from "@pulumi/aws/elasticache/user";
import type { UserGroupArgs, UserGroupState } from "@pulumi/aws/elasticache/userGroup";

import { type AwsOperation, awsType, tagList } from "../aws-type";
import { retag, tagsByArn } from "./elasticache-groups";

/**
 * Replacements: registry documentation of aws.elasticache.User; identity is fixed. An engine may change from redis to
 * valkey in place; here it always replaces, which never hides a replacement.
 */
export const user = awsType<UserArgs, UserState>({
  inputs: {
    userId: { replace: true },
    userName: { replace: true },
    engine: { replace: true },
    accessString: {},
    authenticationMode: { notReadBack: "AWS never tells a password" },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  secretOutputs: ["authenticationMode"],
  async create(inputs, { cloud, tags }) {
    const { UserId } = await (
      await cloud.elastiCache()
    ).createUser({
      UserId: inputs.userId,
      UserName: inputs.userName,
      Engine: inputs.engine,
      AccessString: inputs.accessString,
      AuthenticationMode: authentication(inputs),
      Tags: tagList(tags),
    });
    return UserId ?? "";
  },
  async read(id, _state, operation) {
    const found = (await (await operation.cloud.elastiCache()).describeUsers({ UserId: id })).Users?.[0];
    return (
      found && {
        userId: found.UserId,
        userName: found.UserName,
        engine: found.Engine,
        accessString: found.AccessString,
        arn: found.ARN,
        tagsAll: await tagsByArn(found.ARN, operation),
      }
    );
  },
  async update(id, inputs, operation) {
    const { cloud, changed } = operation;
    if (!changed("accessString", "authenticationMode")) return;
    await (
      await cloud.elastiCache()
    ).modifyUser({
      UserId: id,
      ...(changed("accessString") && { AccessString: inputs.accessString }),
      ...(changed("authenticationMode") && { AuthenticationMode: authentication(inputs) }),
    });
    await operation.until(`user ${id} is active`, async () => {
      const found = (await (await cloud.elastiCache()).describeUsers({ UserId: id })).Users?.[0];
      return found?.Status === "active" || undefined;
    });
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.elastiCache()).deleteUser({ UserId: id });
  },
});

function authentication({ authenticationMode: mode }: Unwrap<UserArgs>): AuthenticationMode | undefined {
  return mode && { Type: mode.type as "password", Passwords: mode.passwords };
}

/** Replacements: registry documentation of aws.elasticache.UserGroup; only its users can change. */
export const userGroup = awsType<UserGroupArgs, UserGroupState>({
  inputs: {
    userGroupId: { replace: true },
    engine: { replace: true },
    userIds: {},
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  async create(inputs, { cloud, tags }) {
    const { UserGroupId } = await (
      await cloud.elastiCache()
    ).createUserGroup({
      UserGroupId: inputs.userGroupId,
      Engine: inputs.engine,
      UserIds: inputs.userIds,
      Tags: tagList(tags),
    });
    return UserGroupId ?? "";
  },
  async settle(id, _inputs, operation) {
    await operation.until(
      `user group ${id} is active`,
      async () => (await describeGroup(id, operation))?.Status === "active" || undefined,
    );
  },
  async read(id, _state, operation) {
    const found = await describeGroup(id, operation);
    return (
      found && {
        userGroupId: found.UserGroupId,
        engine: found.Engine,
        userIds: found.UserIds,
        arn: found.ARN,
        tagsAll: await tagsByArn(found.ARN, operation),
      }
    );
  },
  async update(id, inputs, { cloud, changed, state }) {
    if (!changed("userIds")) return;
    const [now, next] = [state.userIds ?? [], inputs.userIds ?? []];
    const add = next.filter((userId) => !now.includes(userId));
    const remove = now.filter((userId) => !next.includes(userId));
    await (
      await cloud.elastiCache()
    ).modifyUserGroup({
      UserGroupId: id,
      ...(add.length > 0 && { UserIdsToAdd: add }),
      ...(remove.length > 0 && { UserIdsToRemove: remove }),
    });
  },
  retag,
  async delete(id, _inputs, operation) {
    await (await operation.cloud.elastiCache()).deleteUserGroup({ UserGroupId: id });
  },
});

async function describeGroup(id: string, { cloud }: AwsOperation) {
  return (await (await cloud.elastiCache()).describeUserGroups({ UserGroupId: id })).UserGroups?.[0];
}
