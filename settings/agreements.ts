/** What must hold between keys that are each right on their own. */
import type { Agreement } from "./agreements/agreement";
import { alertingAgreements } from "./agreements/alerting";
import { backupsAgreements } from "./agreements/backups";
import { databaseAgreements } from "./agreements/database";
import { edgeAgreements } from "./agreements/edge";
import { networkAgreements } from "./agreements/network";
import { peopleAgreements } from "./agreements/people";
import { prodAgreements } from "./agreements/prod";
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
  ...prodAgreements,
  ...peopleAgreements,
  ...edgeAgreements,
];
