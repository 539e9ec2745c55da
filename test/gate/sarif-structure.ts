import { z } from "zod";

/**
 * The part of SARIF 2.1.0 that our reports use, written from the specification (OASIS, sections 3.13 to 3.35): which
 * properties each object may have, which it must, and of which values they are. What is not listed may not be there.
 */
const text = z.string().min(1);
const level = z.enum(["none", "note", "warning", "error"]);
const bag = z.looseObject({ tags: z.array(text).optional() });
/** 3.11: a message says its text itself, or by an id. */
const message = z.strictObject({ text });
/** 3.10.1: an absolute or relative reference, here always relative and without a fragment. */
const artifactLocation = z.strictObject({
  uri: text.refine((uri) => URL.canParse(uri, "file:///root/") && !/^[a-z]+:|[\\#\s]/i.test(uri)),
});
const location = z.strictObject({
  physicalLocation: z.strictObject({ artifactLocation, region: z.strictObject({ startLine: z.int().min(1) }) }),
  logicalLocations: z.array(z.strictObject({ name: text, fullyQualifiedName: text, kind: text })).min(1),
});
const suppression = z.strictObject({
  kind: z.enum(["inSource", "external"]),
  status: z.enum(["accepted", "underReview", "rejected"]).optional(),
  justification: text.optional(),
});
const result = z
  .strictObject({
    ruleId: text,
    ruleIndex: z.int().min(0),
    kind: z.enum(["notApplicable", "pass", "fail", "review", "open", "informational"]),
    level,
    message,
    locations: z.array(location),
    partialFingerprints: z.record(text, text),
    suppressions: z.array(suppression).min(1).optional(),
    properties: bag.optional(),
  })
  // 3.27.10: only a failure has a level.
  .refine((one) => one.kind === "fail" || one.level === "none");
/** 3.49: what a rule is. */
const reportingDescriptor = z.strictObject({
  id: text,
  shortDescription: message,
  help: message,
  defaultConfiguration: z.strictObject({ level }),
  properties: bag.optional(),
});
const run = z
  .strictObject({
    tool: z.strictObject({
      driver: z.strictObject({ name: text, version: text, rules: z.array(reportingDescriptor) }),
    }),
    automationDetails: z.strictObject({ id: text }),
    invocations: z.array(z.strictObject({ executionSuccessful: z.boolean(), endTimeUtc: z.iso.datetime() })),
    columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
    results: z.array(result),
    properties: bag.optional(),
  })
  // 3.52.4: the index leads to the very rule; 3.49.3: ids are unique.
  .refine(({ results, tool }) => results.every((one) => tool.driver.rules[one.ruleIndex]?.id === one.ruleId))
  .refine(({ tool: { driver } }) => new Set(driver.rules.map(({ id }) => id)).size === driver.rules.length);

/** 3.13: the file as a whole. */
export const sarifLog = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.array(run).length(1),
});
