import { Faults, notApplicable } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { everyType } from "../../model/types";
import { isStructure, UNKNOWN } from "../../model/value";

const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const most = 50;

/** Tags that AWS takes on any resource: their number, their length and their letters. */
export const tagsValid: AwsRule = {
  name: "tags-valid",
  documentation: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
  severity: "blocker",
  title: "AWS accepts the tags",
  why: "AWS refuses the resource as a whole because of one letter in a tag, and the update ends half-way.",
  remediation:
    "use at most 50 tags, keys of up to 128 and values of up to 256 characters, and no key that begins with aws:",
  example: {
    bad: 'tags: { "aws:owner": "platform-team" },',
    good: 'tags: { Owner: "platform-team" },',
  },
  subjects: [everyType],
  watches: [watch([everyType], "tags")],
  early: true,
  judge(subject) {
    const tags = subject.get("tags");
    if (!subject.type.startsWith("aws:") || tags === undefined) return notApplicable("it has no tags");
    const faults = new Faults();
    if (tags === UNKNOWN) faults.unknown("tags is not known before the update");
    if (!isStructure(tags)) return faults.outcome;
    const entries = Object.entries(tags);
    if (entries.length > most) faults.problem(`it has more than ${most} tags`);
    if (entries.some(([key]) => key.toLowerCase().startsWith("aws:")))
      faults.problem("a tag's key begins with aws:, which AWS keeps for itself");
    if (entries.some(([key]) => key === "" || key.length > 128 || !characters.test(key)))
      faults.problem("a tag's key is not 1 to 128 letters, digits, spaces and _.:/=+-@");
    const values = entries.map(([, value]) => value);
    if (values.includes(UNKNOWN)) faults.unknown("a tag's value is not known before the update");
    if (values.some((value) => typeof value === "string" && (value.length > 256 || !characters.test(value))))
      faults.problem("a tag's value is not up to 256 letters, digits, spaces and _.:/=+-@");
    return faults.outcome;
  },
};
