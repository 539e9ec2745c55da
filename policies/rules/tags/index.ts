import type { Rule } from "../../model/rule";
import { budgetTellsInTime } from "./budget-tells-in-time";
import { costBudgetAlarm } from "./cost-budget-alarm";
import { tagsOwnerAndCost } from "./tags-owner-and-cost";

/** What every resource says of itself. */
export const tagsRules: readonly Rule[] = Object.freeze([budgetTellsInTime, costBudgetAlarm, tagsOwnerAndCost]);
