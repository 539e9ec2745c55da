import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheUser } from "../../model/types/redis";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Rights by which a user may do anything, as Redis spells them. */
const everything = ["+@all", "allcommands", "+@dangerous", "+@admin"];

/** A word of Redis's access control, as ElastiCache takes it: no passwords, which stand elsewhere. */
const rule =
  /^(on|off|allkeys|resetkeys|allchannels|resetchannels|allcommands|nocommands|reset|clearselectors|\(|\)|\(?[+-]@?[\w|-]+\)?|\(?(%(r|w|rw))?~\S+|&\S+)$/;

/** No user of Redis may run every command: whoever has its password could delete the queue or turn its log off. */
export const redisUsersRestricted: ControlRule = {
  name: "redis-users-restricted",
  severity: "required",
  title: "Users of Redis may do only what they need",
  why: "One leaked address of a client is then enough to empty the queue with FLUSHALL.",
  remediation: 'name the commands and keys that the user needs, such as "on ~{ops}:* -@all +@read +@write -@dangerous"',
  example: { bad: 'accessString: "on ~* +@all"', good: 'accessString: "on ~{ops}:* -@all +@read +@write -@dangerous"' },
  controls: {},
  subjects: cacheUser,
  watches: [watch(cacheUser, "accessString")],
  early: false,
  judge(user) {
    const access = user.get("accessString");
    if (access === UNKNOWN) return unknown("accessString is not known before the update");
    if (isAbsent(access)) return fail("accessString is not set");
    const words = textOf(access).toLowerCase().split(/\s+/);
    if (!words.every((word) => rule.test(word)) || !words.some((word) => ["on", "off"].includes(word)))
      return fail("accessString is none that Redis reads");
    if (words.includes("off")) return notApplicable("the user is turned off");
    if (!words.some((word) => everything.includes(word))) return pass;
    return fail("accessString allows every command, or the dangerous ones");
  },
};
