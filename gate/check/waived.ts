import type { Findings } from "../../policies/findings/schema";
import type { Waived } from "../ledger/facts";

/** What a pack let through because an exemption of today's register excuses it. */
export const waivedIn = ({ findings }: Pick<Findings, "findings">): Waived[] =>
  findings.flatMap(({ rule, name, exemption }) => {
    if (exemption === undefined) return [];
    const { approver, expires, ticket } = exemption;
    return [{ rule, resource: name, approver, until: expires, ...(ticket !== undefined && { ticket }) }];
  });
