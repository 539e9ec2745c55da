export const budget = ["aws:budgets/budget:Budget"];
