import type { BudgetArgs, BudgetState } from "@pulumi/aws/budgets/budget";

import { awsType } from "../aws-type";

const recordedOnly = "the emulator has no AWS Budgets, and nothing there costs money";

/** Replacements: registry documentation of aws.budgets.Budget; only the name is fixed. Nothing is made: the state keeps what the program gave. */
export const budget = awsType<BudgetArgs, BudgetState>({
  inputs: {
    name: { replace: true, recordedOnly },
    budgetType: { recordedOnly },
    timeUnit: { recordedOnly },
    limitAmount: { recordedOnly },
    limitUnit: { recordedOnly },
    metrics: { recordedOnly },
    filterExpression: { recordedOnly },
    notifications: { recordedOnly },
    tags: { recordedOnly },
  },
  outputs: ["arn"],
  autoName: { property: "name", maximumLength: 100 },
  async create(inputs, { cloud }) {
    return `${await cloud.accountId()}:${inputs.name ?? ""}`;
  },
  async read(id, state, { cloud }) {
    // On import there is nothing to find, and after a deletion the engine does not ask again.
    if (Object.keys(state).length === 0) return undefined;
    return { arn: `arn:aws:budgets::${await cloud.accountId()}:budget/${id.split(":").at(-1) ?? ""}` };
  },
  update: () => Promise.resolve(),
  delete: () => Promise.resolve(),
});
