import { accessBreaks } from "./access";
import { alarmBreaks } from "./alarms";
import { backupBreaks } from "./backups";
import type { Break } from "./break";
import { redisBreaks } from "./redis";
import { workerBreaks } from "./worker";

/** By rule, the ways to break a small stack that is otherwise compliant. */
export const breaks: Readonly<Record<string, readonly Break[]>> = {
  ...redisBreaks,
  ...workerBreaks,
  ...accessBreaks,
  ...alarmBreaks,
  ...backupBreaks,
};
