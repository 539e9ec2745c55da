/** What must hold between keys that are each right on their own. */
import type { Agreement } from "./agreements/agreement";
import { alertingAgreements } from "./agreements/alerting";
import { backupsAgreements } from "./agreements/backups";
import { databaseAgreements } from "./agreements/database";
import { edgeAgreements } from "./agreements/edge";
import { networkAgreements } from "./agreements/network";
import { redisAgreements } from "./agreements/redis";
import { sentryAgreements } from "./agreements/sentry";
import { workerAgreements } from "./agreements/worker";

export const agreements: readonly Agreement[] = [
  ...alertingAgreements,
  ...sentryAgreements,
  ...workerAgreements,
  ...networkAgreements,
  ...redisAgreements,
  ...databaseAgreements,
  ...backupsAgreements,
  {
    key: "workerLogLevel",
    needs: ["profile"],
    holds: ({ workerLogLevel, profile }) => profile !== "prod" || workerLogLevel !== "debug",
    expected: () => "not debug in profile prod",
    repair: () => "info",
  },
  {
    key: "secretRecoveryDays",
    needs: ["profile"],
    holds: ({ secretRecoveryDays, profile }) => profile !== "prod" || secretRecoveryDays > 0,
    expected: () => "7 to 30 days in profile prod",
    repair: () => "30",
  },
  ...edgeAgreements,
];
