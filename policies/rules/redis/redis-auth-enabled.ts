import { judgeCache } from "../../knowledge/data/cache";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  cacheCluster,
  caches,
  randomPassword,
  replicationGroup,
  secretVersion,
  serverlessCache,
} from "../../model/types";
import { cacheUser, cacheUserGroup } from "../../model/types/redis";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const madeAsSecret = [...randomPassword, ...secretVersion];

/**
 * Clients must authenticate: by AUTH token or by user groups. A token that is not known yet passes when it is made by
 * a password generator or read from a secret, for then it is not empty.
 */
export const redisAuthEnabled: ChecklistRule = {
  name: "redis-auth-enabled",
  items: ["redis-auth-enabled"],
  scope: "core",
  severity: "blocker",
  title: "Redis requires AUTH or IAM users",
  why: "Whatever gets into the network may read, forge and delete jobs.",
  remediation: "set authToken from a random.RandomPassword, or userGroupIds",
  example: { bad: "transitEncryptionEnabled: true", good: "transitEncryptionEnabled: true, authToken: token.result" },
  controls: { fsbp: ["ElastiCache.6"], checkov: ["CKV_AWS_31"], cdkNag: ["AwsSolutions-AEC6"] },
  subjects: caches,
  watches: [
    watch(replicationGroup, "authToken", "authTokenUpdateStrategy", "authTokenWo", "engine", "userGroupIds"),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "engine", "userGroupId"),
    watch(cacheUserGroup, "engine", "userGroupId", "userIds"),
    watch(
      cacheUser,
      "authenticationMode",
      "noPasswordRequired",
      "passwords",
      "passwordsWo",
      "passwordsWoVersion",
      "userId",
      "userName",
    ),
    watch(randomPassword, "length", "overrideSpecial", "special"),
  ],
  early: true,
  judge: (cache, stack) =>
    judgeCache(cache, {
      group(group, faults) {
        judgeUsers(group, "userGroupIds", stack, faults);
        const strategy = isAbsent(group.get("userGroupIds")) ? group.get("authTokenUpdateStrategy") : undefined;
        if (strategy === "DELETE") {
          faults.problem("authTokenUpdateStrategy is DELETE, which removes the token");
          return;
        }
        if (strategy === UNKNOWN) faults.unknown("authTokenUpdateStrategy is not known before the update");
        const tokens = ["authToken", "authTokenWo"].filter((property) => !isAbsent(group.get(property)));
        if (tokens.some((property) => group.get(property) !== UNKNOWN)) return;
        const madeHere = tokens.flatMap((property) => stack.sourcesOf(group, property));
        if (madeHere.some((source) => madeAsSecret.includes(source.type))) return;
        if (!isAbsent(group.get("userGroupIds"))) return;
        if (tokens.length > 0) faults.unknown("authToken comes from something that is not known before the update");
        else faults.problem("neither authToken nor userGroupIds is set, so anybody who reaches it may use it");
      },
      serverless(serverless, faults) {
        if (isAbsent(serverless.get("userGroupId"))) faults.problem("userGroupId is not set");
        judgeUsers(serverless, "userGroupId", stack, faults);
      },
      node: "has no AUTH",
    }),
};

/** Users of this stack's groups must log in (those of other stacks are judged there), also those that are turned off, for one word turns them on. */
function judgeUsers(cache: Resource, property: string, stack: Stack, faults: Faults): void {
  if (isAbsent(cache.get(property))) return;
  const groups = cited(cache, property, { types: cacheUserGroup, id: "userGroupId" }, stack);
  const values = elements(cache.get(property));
  if (groups.length === 0 && (values === UNKNOWN || values.includes(UNKNOWN)))
    faults.unknown(`which user groups ${property} names is not known before the update`);
  for (const group of groups) {
    const ids = elements(group.get("userIds"));
    if (ids !== UNKNOWN && ids.includes("default"))
      faults.problem(`user group "${group.name}" has AWS's own user "default", who needs no password`);
    const users = cited(group, "userIds", { types: cacheUser, id: "userId" }, stack);
    for (const user of users) judgeUser(user, stack, faults);
    judgeDefault(group, users, faults);
  }
}

/** ElastiCache makes no group of Redis without a user for those who name none; it is best turned off. */
function judgeDefault(group: Resource, users: readonly Resource[], faults: Faults): void {
  const ids = elements(group.get("userIds"));
  const names = users.map((user) => user.get("userName"));
  if (ids !== UNKNOWN && ids.includes("default")) return;
  if (group.get("engine") === "valkey" || names.includes("default")) return;
  if (names.includes(UNKNOWN) || ids === UNKNOWN || users.length < ids.length)
    faults.unknown(`whether user group "${group.name}" has a user called "default" cannot be seen`);
  else faults.problem(`user group "${group.name}" has no user called "default", which ElastiCache demands`);
}

/** Groups and users are named by an id that they are given, or by one that is not known yet. */
function cited(
  holder: Resource,
  property: string,
  { types, id }: { types: readonly string[]; id: string },
  stack: Stack,
): Resource[] {
  const listed = elements(holder.get(property));
  const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
  const byId = values.flatMap((value) => (typeof value === "string" ? stack.with(types, id, value) : []));
  return [...new Set([...byId, ...stack.named(types, holder, property)])];
}

function judgeUser(user: Resource, stack: Stack, faults: Faults): void {
  const mode = at(user.get("authenticationMode"), "type");
  const needsNone = user.get("noPasswordRequired");
  if (needsNone === true || mode === "no-password-required") faults.problem(`user "${user.name}" needs no password`);
  else if (needsNone === UNKNOWN)
    faults.unknown(`whether user "${user.name}" needs a password is not known before the update`);
  else if (mode !== "iam" && isAbsent(user.get("passwordsWo") ?? user.get("passwordsWoVersion")))
    judgePasswords(user, mode, stack, faults);
  const isPlain = stack.sourcesOf(user, "passwords").length === 0 && user.get("passwords") !== UNKNOWN;
  if (isPlain && !isAbsent(user.get("passwords")))
    faults.problem(`passwords of user "${user.name}" stand in the program or its settings`);
}

/** What ElastiCache takes for a password of a user. */
const [leastLength, mostLength] = [16, 128];

/** A password is there, somebody makes it as a secret, and it is of a length that ElastiCache takes. */
function judgePasswords(user: Resource, mode: Value | undefined, stack: Stack, faults: Faults): void {
  const written = at(user.get("authenticationMode"), "passwords") ?? user.get("passwords");
  const makers = ["authenticationMode", "passwords"].flatMap((property) => stack.sourcesOf(user, property));
  const isMade = makers.some(({ type }) => madeAsSecret.includes(type));
  const passwords = elements(written);
  if (mode === UNKNOWN || passwords === UNKNOWN) {
    if (!isMade) faults.unknown(`how user "${user.name}" logs in is not known before the update`);
  } else if ((mode !== undefined && mode !== "password") || passwords.length === 0)
    faults.problem(`user "${user.name}" has no password, and no other way to log in that ElastiCache knows`);
  else if (!isMade) faults.problem(`the password of user "${user.name}" stands in the program or its settings`);
  else if (!passwords.every((one) => one === UNKNOWN || isFit(textOf(one).length)))
    faults.problem(`a password of user "${user.name}" has not ${leastLength} to ${mostLength} characters`);
  for (const maker of makers.filter(({ type }) => randomPassword.includes(type))) judgeMaker(maker, user, faults);
}

const isFit = (length: number): boolean => length >= leastLength && length <= mostLength;

function judgeMaker(maker: Resource, user: Resource, faults: Faults): void {
  const length = maker.get("length");
  if (length === UNKNOWN) faults.unknown(`how long the password of user "${user.name}" is made is not known`);
  else if (typeof length === "number" && !isFit(length))
    faults.problem(
      `"${maker.name}" makes a password of user "${user.name}" that has not ${leastLength} to ${mostLength} characters`,
    );
}
