import type { Notice } from "./notice";

/** Where an alarm is seen in the AWS console; a report has no place of its own there. */
export function consoleUrl({ kind, name, region }: Pick<Notice, "kind" | "name" | "region">): string | undefined {
  if (kind === "report") return undefined;
  const alarm = encodeURIComponent(name);
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#alarmsV2:alarm/${alarm}`;
}
