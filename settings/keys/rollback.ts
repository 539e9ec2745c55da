/** When people take a deployment back that no alarm took back by itself (C12). */
import { z } from "zod";
import type { Definition } from "../values";

const severities = ["P0", "P1", "P2", "P3"] as const;
type Severity = (typeof severities)[number];
/** Minutes in which a deployment must be taken back for an incident of that severity; `none`: it stays. */
export type RollbackMatrix = Readonly<Record<Severity, number | "none">>;

const entry = /^(P[0-3]):(\d{1,3}|none)$/;

function parse(value: string): RollbackMatrix | undefined {
  const parts = value.split(",").map((part) => entry.exec(part.trim()));
  const matrix = new Map(parts.flatMap((found) => (found ? [[found[1], found[2]] as const] : [])));
  if (parts.length !== severities.length || matrix.size !== severities.length || parts.includes(null)) return undefined;
  const limit = (severity: Severity) => {
    const text = matrix.get(severity) ?? "none";
    return text === "none" ? text : Number(text);
  };
  return { P0: limit("P0"), P1: limit("P1"), P2: limit("P2"), P3: limit("P3") };
}

/** P0 at once, P1 within half an hour, nothing for what is not urgent. */
const isAsDecided = ({ P0, P1, P2, P3 }: RollbackMatrix) =>
  P0 === 0 && P1 !== "none" && P1 <= 30 && P2 === "none" && P3 === "none";

export const rollbackKeys = {
  rollbackMatrix: {
    about:
      "Within how many minutes of an incident the deployment that caused it is taken back by hand, by severity. What its alarms see is taken back by itself.",
    item: "rollback-decision-matrix",
    expects: "P0:0,P1:MINUTES,P2:none,P3:none with at most 30 minutes",
    schema: z
      .string()
      .transform(parse)
      .refine((matrix): matrix is RollbackMatrix => matrix !== undefined && isAsDecided(matrix)),
    fallback: "P0:0,P1:30,P2:none,P3:none",
  },
} satisfies Record<string, Definition<unknown>>;
