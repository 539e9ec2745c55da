import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { cacheUser, cacheUserGroup } from "../../model/types/redis";
import type { Value } from "../../model/value";
import { elements, UNKNOWN } from "../../model/value";

/** A user counts where a group has it: outside of groups nobody can log in as one. */
export const redisUsersInGroups: ControlRule = {
  name: "redis-users-in-groups",
  severity: "required",
  title: "Every user of Redis is in a user group",
  why: "A client whose user was forgotten in the group is refused at its next start, with an address that looks right.",
  remediation: "add the user's id to userIds of the aws.elasticache.UserGroup, or remove the user",
  example: {
    bad: "userIds: [nobody.userId]",
    good: "userIds: [nobody.userId, worker.userId]",
  },
  controls: {},
  subjects: cacheUser,
  watches: [watch(cacheUser, "userId"), watch(cacheUserGroup, "userIds")],
  early: false,
  judge(user, stack) {
    const { sure, possible } = stack.naming(cacheUserGroup, "userIds", user);
    const members = stack.index(membersOf);
    if (sure.length > 0 || members.has(user.get("userId") ?? null)) return pass;
    return possible || members.has(UNKNOWN) || user.get("userId") === UNKNOWN
      ? unknown("whether a user group has it is not known before the update")
      : fail("no user group has it, so nobody can log in as this user");
  },
};

/** The ids in all groups; unknown among them where one is made by nobody in this stack. */
const membersOf = (stack: Stack): ReadonlySet<Value> =>
  new Set(
    stack.ofTypes(cacheUserGroup).flatMap((group): readonly Value[] => {
      const ids = elements(group.get("userIds"));
      if (ids !== UNKNOWN) return ids.filter((id) => id !== UNKNOWN);
      return stack.named(cacheUser, group, "userIds").length > 0 ? [] : [UNKNOWN];
    }),
  );
