import type { Cases } from "./case";
import { alarmsCases } from "./alarms";
import { backupsCases } from "./backups";
import { configCases } from "./config";
import { dashboardsCases } from "./dashboards";
import { databaseCases } from "./database";
import { edgeCases } from "./edge";
import { functionsCases } from "./functions";
import { identityCases } from "./identity";
import { logsCases } from "./logs";
import { messagingCases } from "./messaging";
import { networkCases } from "./network";
import { notificationsCases } from "./notifications";
import { redisCases } from "./redis";
import { registryCases } from "./registry";
import { rollbackCases } from "./rollback";
import { scalingCases } from "./scaling";
import { secretsCases } from "./secrets";
import { sentryCases } from "./sentry";
import { storageCases } from "./storage";
import { tagsCases } from "./tags";
import { uptimeCases } from "./uptime";
import { workerCases } from "./worker";

/** By rule, what it says of stacks that are not as they should be. */
export const cases: Cases = {
  ...redisCases,
  ...workerCases,
  ...scalingCases,
  ...rollbackCases,
  ...registryCases,
  ...functionsCases,
  ...identityCases,
  ...secretsCases,
  ...networkCases,
  ...edgeCases,
  ...databaseCases,
  ...backupsCases,
  ...storageCases,
  ...messagingCases,
  ...logsCases,
  ...alarmsCases,
  ...notificationsCases,
  ...sentryCases,
  ...uptimeCases,
  ...dashboardsCases,
  ...tagsCases,
  ...configCases,
};
