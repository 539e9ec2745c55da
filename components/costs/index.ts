import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Alerting } from "../alarms";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

export interface CostBudgetArgs {
  readonly scope: Scope;
  /** What the stack may cost in a month. */
  readonly monthlyUsd: number;
  readonly alerting: Pick<Alerting, "topicArns">;
}

/**
 * Says when a month will cost more than it may (catalogue: cost-budget-alarm): once what was spent passes four fifths, and
 * once what is forecast passes the whole. Costs nothing; it stops nothing either.
 *
 * It counts what carries the stack's tags `Service` and `Environment`, which AWS does only for tags that were activated as
 * cost allocation tags in the billing console, once for an account.
 *
 * @example
 * new CostBudget("budget", { scope, monthlyUsd: 500, alerting });
 */
export class CostBudget extends pulumi.ComponentResource {
  readonly nodes: { readonly budget: aws.budgets.Budget };

  constructor(name: string, { scope, monthlyUsd, alerting }: CostBudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:costs:CostBudget", name, {}, opts);
    const tells = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notificationType,
      comparisonOperator: "GREATER_THAN",
      threshold,
      thresholdType: "PERCENTAGE",
      subscriberSnsTopicArns: [alerting.topicArns.P2],
    });
    const budget = new aws.budgets.Budget(
      `${name}-monthly`,
      {
        name: nameIn(scope, "budget", "monthly"),
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(monthlyUsd),
        limitUnit: "USD",
        metrics: "UnblendedCost",
        filterExpression: {
          ands: [
            { tags: { key: "Service", values: [scope.service], matchOptions: ["EQUALS"] } },
            { tags: { key: "Environment", values: [scope.environment], matchOptions: ["EQUALS"] } },
          ],
        },
        notifications: [tells("ACTUAL", 80), tells("FORECASTED", 100)],
      },
      { parent: this },
    );
    this.nodes = { budget };
    this.registerOutputs({});
  }
}
