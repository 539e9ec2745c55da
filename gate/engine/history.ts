import { z } from "zod";

/** One entry of `pulumi stack history --json`. */
const historySchema = z.array(
  z.looseObject({
    kind: z.string(),
    /** Only a service counts them. */
    version: z.number().optional(),
    startTime: z.string(),
    endTime: z.string().optional(),
    message: z.string().default(""),
    environment: z.record(z.string(), z.string()).default({}),
    result: z.string(),
    resourceChanges: z.record(z.string(), z.number()).nullish(),
  }),
);
export type HistoryEntry = Readonly<z.infer<typeof historySchema>[number]>;

export const parseHistory = (json: string): readonly HistoryEntry[] => historySchema.parse(JSON.parse(json) ?? []);

/** By these the engine notes in its history who started an update. */
export const linkVariables = (seq: number, ledger: string): Record<string, string> => ({
  PULUMI_CI_SYSTEM: "gate",
  PULUMI_CI_BUILD_ID: String(seq),
  PULUMI_CI_BUILD_URL: `${ledger}#${seq}`,
});

/** Number of the ledger's entry for which the gate started an update; undefined where somebody else did. */
export function seqOf({ environment }: HistoryEntry): number | undefined {
  if (environment["ci.system"] !== "gate") return undefined;
  const seq = Number(environment["ci.build.id"]);
  return Number.isInteger(seq) && seq > 0 ? seq : undefined;
}

/** Options by which an update went round what keeps others from harm. */
const forbidden =
  /^pulumi\.(flag\.(skip-preview|ignore-protect|target|force)|env\.PULUMI_OPTION_(SKIP_PREVIEW|IGNORE_PROTECT|TARGET|FORCE))/i;
export const forbiddenIn = ({ environment }: HistoryEntry): string[] =>
  Object.keys(environment).filter((name) => forbidden.test(name) && environment[name] !== "false");
