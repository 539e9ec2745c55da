import { z } from "zod";

const statementSchema = z.looseObject({
  Effect: z.string(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
const policySchema = z.looseObject({
  Statement: z.union([z.array(statementSchema), statementSchema.transform((statement) => [statement])]),
});

/** Whether a bucket policy denies anything under a condition on this key. Keys are compared as AWS does: in any case. */
export function forbidsBy(policyText: string | undefined, conditionKey: string): boolean {
  if (policyText === undefined) return false;
  return policySchema
    .parse(JSON.parse(policyText))
    .Statement.filter(({ Effect }) => Effect === "Deny")
    .flatMap(({ Condition }) => Object.values(Condition).flatMap((operands) => Object.keys(operands)))
    .some((key) => key.toLowerCase() === conditionKey.toLowerCase());
}

/** The same policy with one statement more, which lets everybody read a key at which nothing is. */
export function withPublicStatement(policyText: string, bucket: string): string {
  const policy = policySchema.parse(JSON.parse(policyText));
  const partition = /arn:(aws[a-z-]*):s3/.exec(policyText)?.[1] ?? "aws";
  const forEverybody = {
    Sid: "GateProbe",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: `arn:${partition}:s3:::${bucket}/gate-probe/nothing-is-here`,
  };
  return JSON.stringify({ ...policy, Statement: [...policy.Statement, forEverybody] });
}
