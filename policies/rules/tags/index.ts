import type { Rule } from "../../model/rule";
import { budgetInForce } from "./budget-in-force";
import { budgetTellsInTime } from "./budget-tells-in-time";
import { costBudgetAlarm } from "./cost-budget-alarm";
import { tagsOwnerAndCost } from "./tags-owner-and-cost";

/** What every resource says of itself. */
export const tagsRules: readonly Rule[] = Object.freeze([
  budgetInForce,
  budgetTellsInTime,
  costBudgetAlarm,
  tagsOwnerAndCost,
]);
