import { parseDocument } from "yaml";
import { z } from "zod";

import { nearest } from "../../settings/faults";
import type { Exemption, Register } from "../model/exemption";
import { holdRule, nameOf, placeOf, registerRule } from "../model/exemption";
import type { Rule } from "../model/rule";
import { isOfAws } from "../model/rule";
import { approvalOf } from "./approval";

/** Shortest reason that can say anything, in characters. */
const shortestReason = 20;

const day = z.iso.date("must be a day, such as 2026-11-22");
const words = (least: number) =>
  z.string("must be a text").trim().min(least, `must say it in at least ${least} characters`);

const entrySchema = z.strictObject({
  rule: words(1),
  stack: words(1),
  target: words(1),
  owner: words(3),
  approver: words(3),
  approvedOn: day,
  begins: day.optional(),
  expires: day,
  reason: words(shortestReason),
  compensatingControl: words(shortestReason),
  ticket: words(1).optional(),
  /** Told together with what it has to be, where it is missing. */
  approval: words(1).optional(),
});
const fields = Object.keys(entrySchema.shape);

/** Reads the text of `exemptions.yaml`. An entry that is not as it must be excuses nothing, and is said to be wrong. */
export function parseRegister(text: string, rules: readonly Rule[]): Register {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) return refused(`the register is no YAML: ${error.message.split("\n")[0]}`);
  const content = contentOf(document);
  if (content === null) return { exemptions: [], faults: [] };
  if (!isRecord(content) || !Array.isArray(content["exemptions"]) || Object.keys(content).length > 1)
    return refused("the register must hold a list under `exemptions:`, and nothing else");
  const entries: readonly unknown[] = content["exemptions"];
  const parsed = entries.map((entry, index) => parseEntry(entry, index, rules));
  const sound = parsed.flatMap((one) => (typeof one === "string" ? [] : one));
  const twice = new Set(sound.map(keyOf).filter((key, index, keys) => keys.indexOf(key) !== index));
  return {
    exemptions: sound.filter((one) => !twice.has(keyOf(one))),
    faults: [
      ...parsed.filter((one) => typeof one === "string"),
      ...sound
        .filter(
          (one, index) => twice.has(keyOf(one)) && sound.findIndex((other) => keyOf(other) === keyOf(one)) === index,
        )
        .map((one) => `${nameOf(one)} stands in the register more than once`),
    ],
  };
}

/** Aliases that multiply are an error of the document as well. */
function contentOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

const refused = (fault: string): Register => ({ exemptions: [], faults: [fault] });
const keyOf = ({ rule, stack, target }: Exemption): string => [rule, stack, target].join("\n");
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The exemption, or what is wrong with it. */
function parseEntry(entry: unknown, index: number, rules: readonly Rule[]): Exemption | string {
  const result = entrySchema.safeParse(entry);
  const name = isRecord(entry) ? titleOf(entry, index) : `entry ${index + 1}`;
  if (!result.success) return `${name}: ${result.error.issues.map(issueText).join("; ")}`;
  const { approval, ...entered } = result.data;
  const fault = ruleFault(entered, rules) ?? targetFault(entered) ?? approvalFault(entered, approval);
  return fault === undefined ? entered : `${name}: ${fault}`;
}

function titleOf(entry: Readonly<Record<string, unknown>>, index: number): string {
  const { rule, target } = entry;
  return typeof rule === "string" && typeof target === "string" ? nameOf({ rule, target }) : `entry ${index + 1}`;
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return issue.keys.map(strayText).join("; ");
  const field = issue.path.join(".") || "the entry";
  const isMissing = issue.code === "invalid_type" && issue.input === undefined;
  return isMissing ? `${field} is missing` : `${field} ${issue.message}`;
}

function strayText(key: string): string {
  const meant = nearest(key, fields);
  return `${key} is no field of an exemption${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

function ruleFault({ rule: name }: Exemption, rules: readonly Rule[]): string | undefined {
  if (isPattern(name)) return "an exemption is for one rule, and its name is no pattern";
  const rule = rules.find((one) => one.name === name);
  if (!rule) {
    const meant = nearest(
      name,
      rules.map((one) => one.name),
    );
    return `there is no such rule${meant === undefined ? "" : `; did you mean ${meant}?`}`;
  }
  if (isOfAws(rule)) return "AWS itself refuses what breaks this rule, and excuses nobody";
  if (name === registerRule) return "nothing exempts from the rule that judges exemptions";
  if (name === holdRule) return "a held stack is let through by gate resume, and not by an exemption";
  return undefined;
}

function targetFault({ target, stack }: Exemption): string | undefined {
  if (isPattern(stack)) return "an exemption is for one stack, and its name is no pattern";
  const isUrn = target.startsWith("urn:");
  // Names in URNs may hold brackets and the like.
  if (isUrn ? /[*?]/.test(target) : isPattern(target))
    return "an exemption is for one resource, and its target is no pattern";
  if (!isUrn) {
    const isWhole = target.split("/").every((step) => step !== "" && step !== "." && step !== "..");
    return isWhole ? undefined : "the target must be the whole path of one resource";
  }
  const place = placeOf(target);
  if (!place) return "the target is no whole URN of a resource";
  return place.stack === stack ? undefined : `the target is of stack ${place.stack}, and the exemption of ${stack}`;
}

const isPattern = (text: string): boolean => /[*?[\]{}()|^\\+]/.test(text);

/** Two spellings of one name are one name. */
const plainName = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

/** Somebody else than the owner has approved this very text. */
function approvalFault(entered: Exemption, approval: string | undefined): string | undefined {
  const { owner, approver } = entered;
  if (plainName(owner) === plainName(approver)) return "the owner may not approve it; another role has to";
  const expected = approvalOf(entered);
  if (approval === expected) return undefined;
  return approval === undefined
    ? `it is not approved yet: ${approver} reads it and writes approval: ${expected}`
    : `it has changed since it was approved: ${approver} reads it again and writes approval: ${expected}`;
}
