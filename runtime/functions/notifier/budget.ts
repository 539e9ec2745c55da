import type { Notice, SnsMessage } from "./notice";

/** How AWS Budgets begins what it says. Alone of all that publishes here it writes prose and not JSON. */
const beginning = /^AWS Budget Notification\b/;

const field = (text: string, name: string): string =>
  new RegExp(`^${name}: *(.{1,200})$`, "m").exec(text)?.[1]?.trim() ?? "";

/**
 * What a budget says.
 *
 * @returns nothing where the message is not a budget's
 */
export function budgetNotice(
  { Message: text, TopicArn }: SnsMessage,
  severity: Notice["severity"],
  now: () => Date = () => new Date(),
): Notice | undefined {
  if (!beginning.test(text)) return undefined;
  const name = field(text, "Budget Name") || "budget";
  const type = field(text, "Alert Type");
  const [, , , region = ""] = TopicArn.split(":");
  return {
    kind: "report",
    name,
    title: `${severity}: ${name}`,
    incidentKey: name,
    sharesIncident: false,
    region,
    account: /^AWS Account (\d{12})\b/m.exec(text)?.[1] ?? "",
    description: `The month's cost is past the budget's alert: ${[
      ["budgeted", field(text, "Budgeted Amount")],
      ["alert above", field(text, "Alert Threshold").replace(/^> */, "")],
      [type.toLowerCase() || "now", field(text, `${type} Amount`)],
    ]
      .filter(([, amount]) => amount !== "")
      .map(([what = "", amount = ""]) => `${what} ${amount}`)
      .join(", ")}.`,
    runbookUrl: undefined,
    owner: undefined,
    state: "ALARM",
    isFirstCheck: false,
    reason: "AWS Budgets",
    changedAt: now(),
    subject: "",
    severity,
  };
}
