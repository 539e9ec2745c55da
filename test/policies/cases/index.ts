import type { Cases } from "./case";
import { alarmWaysCases } from "./alarm-ways";
import { alarmsCases } from "./alarms";
import { backupsCases } from "./backups";
import { configCases } from "./config";
import { dashboardsCases } from "./dashboards";
import { databaseCases } from "./database";
import { edgeCases } from "./edge";
import { edgeWaysCases } from "./edge-ways";
import { functionsCases } from "./functions";
import { identityCases } from "./identity";
import { logsCases } from "./logs";
import { messagingCases } from "./messaging";
import { networkCases } from "./network";
import { notificationsCases } from "./notifications";
import { redisCases } from "./redis";
import { registryCases } from "./registry";
import { resourcePoliciesCases } from "./resource-policies";
import { rollbackCases } from "./rollback";
import { scalingCases } from "./scaling";
import { secretsCases } from "./secrets";
import { sentryCases } from "./sentry";
import { storageCases } from "./storage";
import { subnetsCases } from "./subnets";
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
  ...subnetsCases,
  ...edgeCases,
  ...edgeWaysCases,
  ...databaseCases,
  ...backupsCases,
  ...storageCases,
  ...messagingCases,
  ...resourcePoliciesCases,
  ...logsCases,
  ...alarmsCases,
  ...alarmWaysCases,
  ...notificationsCases,
  ...sentryCases,
  ...uptimeCases,
  ...dashboardsCases,
  ...tagsCases,
  ...configCases,
};
