import type { Rule } from "../model/rule";
import { alarmsRules } from "./alarms";
import { backupsRules } from "./backups";
import { configRules } from "./config";
import { dashboardsRules } from "./dashboards";
import { databaseRules } from "./database";
import { edgeRules } from "./edge";
import { functionsRules } from "./functions";
import { identityRules } from "./identity";
import { logsRules } from "./logs";
import { messagingRules } from "./messaging";
import { networkRules } from "./network";
import { notificationsRules } from "./notifications";
import { redisRules } from "./redis";
import { registryRules } from "./registry";
import { rollbackRules } from "./rollback";
import { scalingRules } from "./scaling";
import { secretsRules } from "./secrets";
import { sentryRules } from "./sentry";
import { storageRules } from "./storage";
import { tagsRules } from "./tags";
import { uptimeRules } from "./uptime";
import { validityRules } from "./validity";
import { workerRules } from "./worker";

/** Every rule of the pack, in the order in which they are reported: by family, and last what AWS itself refuses. */
export const rules: readonly Rule[] = Object.freeze([
  ...redisRules,
  ...workerRules,
  ...scalingRules,
  ...rollbackRules,
  ...registryRules,
  ...functionsRules,
  ...identityRules,
  ...secretsRules,
  ...networkRules,
  ...edgeRules,
  ...databaseRules,
  ...backupsRules,
  ...storageRules,
  ...messagingRules,
  ...logsRules,
  ...alarmsRules,
  ...notificationsRules,
  ...sentryRules,
  ...uptimeRules,
  ...dashboardsRules,
  ...tagsRules,
  ...configRules,
  ...validityRules,
]);
