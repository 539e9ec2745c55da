import type { Rule } from "../model/rule";
import { alarmsRules } from "./alarms";
import { backupsRules } from "./backups";
import { configRules } from "./config";
import { dashboardsRules } from "./dashboards";
import { databaseRules } from "./database";
import { edgeRules } from "./edge";
import { exemptionsRules } from "./exemptions";
import { functionsRules } from "./functions";
import { identityRules } from "./identity";
import { logsRules } from "./logs";
import { marksRules } from "./marks";
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

/** The rules by family, in the order in which they are reported; last what AWS itself refuses. */
export const families = Object.freeze({
  redis: redisRules,
  worker: workerRules,
  scaling: scalingRules,
  rollback: rollbackRules,
  registry: registryRules,
  functions: functionsRules,
  identity: identityRules,
  secrets: secretsRules,
  network: networkRules,
  edge: edgeRules,
  database: databaseRules,
  backups: backupsRules,
  storage: storageRules,
  messaging: messagingRules,
  logs: logsRules,
  alarms: alarmsRules,
  notifications: notificationsRules,
  sentry: sentryRules,
  uptime: uptimeRules,
  dashboards: dashboardsRules,
  tags: tagsRules,
  config: configRules,
  marks: marksRules,
  exemptions: exemptionsRules,
  validity: validityRules,
} satisfies Record<string, readonly Rule[]>);

/** Every rule of the pack. */
export const rules: readonly Rule[] = Object.freeze(Object.values(families).flat());
