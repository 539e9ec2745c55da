import type { Rule } from "../../model/rule";
import { auditLoggingEnabled } from "./audit-logging-enabled";
import { errorLogsCaptured } from "./error-logs-captured";
import { functionErrorsLogged } from "./function-errors-logged";
import { functionLogGroupDeclared } from "./function-log-group-declared";
import { logGroupEncrypted } from "./log-group-encrypted";
import { logMetricUsed } from "./log-metric-used";
import { logRetentionSet } from "./log-retention-set";
import { logsShipped } from "./logs-shipped";
import { serviceLogGroupDeclared } from "./service-log-group-declared";
import { trailSafe } from "./trail-safe";

/** What is written down, and for how long. */
export const logsRules: readonly Rule[] = Object.freeze([
  auditLoggingEnabled,
  errorLogsCaptured,
  functionErrorsLogged,
  functionLogGroupDeclared,
  logGroupEncrypted,
  logMetricUsed,
  logRetentionSet,
  logsShipped,
  serviceLogGroupDeclared,
  trailSafe,
]);
