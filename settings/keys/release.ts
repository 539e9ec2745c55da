/** Who brings a new version out, when, and in which steps. */
import { z } from "zod";
import type { Definition } from "../values";
import { optional, text } from "../values";
import { address } from "./people";

/** A step of a deployment: who does it, and how long it takes. */
export interface DeploymentPhase {
  readonly phase: string;
  readonly owner: string;
  readonly minutes: number;
}

const fewestPhases = 6;
/** A deployment takes about 90 minutes. */
const [leastMinutes, mostMinutes] = [45, 180];

const moment = String.raw`\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\dZ`;

const phases = {
  expects: `${fewestPhases} or more of PHASE:ADDRESS:MINUTES, ${leastMinutes} to ${mostMinutes} minutes in all, separated by commas`,
  schema: z
    .string()
    .transform((value) =>
      value.split(",").map((part): DeploymentPhase => {
        const [phase = "", owner = "", minutes = ""] = part.trim().split(":");
        return { phase, owner, minutes: /^\d{1,3}$/.test(minutes) ? Number(minutes) : Number.NaN };
      }),
    )
    .refine((all) => {
      const total = all.reduce((sum, { minutes }) => sum + minutes, 0);
      const isOwned = all.every(
        ({ phase, owner }) => /^[a-z][a-z-]{2,30}$/.test(phase) && address.schema.safeParse(owner).success,
      );
      const isApart = new Set(all.map(({ phase }) => phase)).size === all.length;
      return isOwned && isApart && all.length >= fewestPhases && total >= leastMinutes && total <= mostMinutes;
    }),
};

export const releaseKeys = {
  deploymentOwner: {
    about: "The one who answers for a deployment from its beginning to its end. Needed but in profile sandbox.",
    item: "deployment-owner-named",
    ...optional(address),
    example: "devops@example.com",
  },
  deploymentWindow: {
    about: "When the next deployment may go out; always where each change goes out by itself.",
    item: "deployment-window-set",
    ...optional(
      text(
        "always, or FROM/TO in UTC such as 2026-11-24T09:00Z/2026-11-24T12:00Z",
        new RegExp(`^(always|${moment}/${moment})$`),
      ),
    ),
  },
  deploymentPhases: {
    about: "The steps of a deployment, who does each and how long it takes.",
    item: "deployment-phases-owned",
    ...optional(phases),
  },
} satisfies Record<string, Definition<unknown>>;
