import type { AlarmChange } from "./alarm-message";

/** Where the alarm is seen in the AWS console. */
export function consoleUrl(alarm: Pick<AlarmChange, "name" | "region">): string {
  const name = encodeURIComponent(alarm.name);
  return `https://${alarm.region}.console.aws.amazon.com/cloudwatch/home?region=${alarm.region}#alarmsV2:alarm/${name}`;
}
