/** Who answers for the service, and where they meet. Addresses of roles, not of persons: a stack outlives who is on duty. */
import { z } from "zod";
import type { Definition } from "../values";
import { list, optional, safeUrl, text } from "../values";

export const address = text(
  "e-mail address, or telephone number such as +15550100",
  /^([^\s@,:]+@[^\s@,:]+\.[^\s@,:]+|\+\d{6,15})$/,
);

/** A level of escalation: who is called, so many minutes after the alarm. */
export interface EscalationLevel {
  readonly afterMinutes: number;
  readonly whom: string;
}

const escalation = {
  expects: "two or more of MINUTES:ADDRESS, later ones with more minutes, separated by commas",
  schema: z
    .string()
    .transform((value) =>
      value.split(",").map((part): EscalationLevel => {
        const [minutes = "", whom = ""] = part.trim().split(":");
        return { afterMinutes: /^\d{1,4}$/.test(minutes) ? Number(minutes) : Number.NaN, whom };
      }),
    )
    .refine(
      (steps) =>
        steps.length >= 2 &&
        steps.every(({ afterMinutes, whom }, index) => {
          const before = steps[index - 1]?.afterMinutes ?? -1;
          return afterMinutes > before && address.schema.safeParse(whom).success;
        }),
    ),
};

export const peopleKeys = {
  emergencyContact: {
    about: "Who is reached in an emergency, at any hour. Needed but in profile sandbox.",
    item: "emergency-contact-named",
    ...optional(address),
    example: "on-call@example.com",
  },
  contactTechnicalLead: {
    about: "Who decides about the service's code. Needed but in profile sandbox.",
    item: "contact-roles-complete",
    ...optional(address),
    example: "technical-lead@example.com",
  },
  contactDevOps: {
    about: "Who decides about the service's deployments. Needed but in profile sandbox.",
    item: "contact-roles-complete",
    ...optional(address),
    example: "devops@example.com",
  },
  contactProduct: {
    about: "Who decides what the service is for. Needed but in profile sandbox.",
    item: "contact-roles-complete",
    ...optional(address),
    example: "product@example.com",
  },
  contactDatabase: {
    about: "Who decides about the database. Needed where databaseEnabled is true, but in profile sandbox.",
    item: "contact-roles-complete",
    ...optional(address),
    example: "database@example.com",
  },
  alertChannel: {
    about: "The channel in which people talk about an alarm. Needed but in profile sandbox.",
    item: "alert-channel-documented",
    ...optional(text("channel such as #incidents", /^#[^\s#,]{1,80}$/)),
    example: "#incidents",
  },
  pagerServiceUrl: {
    about: "Page of the service at the pager, where incidents are seen and closed. Needed but in profile sandbox.",
    item: "pager-service-linked",
    ...optional(safeUrl),
    example: "https://example.pagerduty.com/service-directory/PABC123",
  },
  escalationPath: {
    about: "Who is called when nobody answers, and after how long. Needed but in profile sandbox.",
    item: "escalation-path-defined",
    ...optional(escalation),
    example: "0:on-call@example.com,15:technical-lead@example.com",
  },
  resourceLinks: {
    about: "Where dashboards, the repository, the platform and the error tracker are.",
    item: "resource-links-documented",
    ...optional(
      list(
        "https URLs, four or more, separated by commas",
        /^https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[^\s,]*)?$/,
        4,
      ),
    ),
  },
} satisfies Record<string, Definition<unknown>>;
