import { bucketsRows } from "./buckets";
import { cacheRows } from "./cache";
import { databaseRows } from "./database";
import { edgeRows } from "./edge";
import { keysAndSecretsRows } from "./keys-and-secrets";
import { messagesRows } from "./messages";
import { networkRows } from "./network";
import { servicesRows } from "./services";
import { schedulesAndVaultsRows } from "./schedules-and-vaults";
import type { Row } from "./row";

/** Every supported type at least once, each row after those it needs. */
export const table: readonly Row[] = [
  ...networkRows,
  ...keysAndSecretsRows,
  ...databaseRows,
  ...cacheRows,
  ...servicesRows,
  ...messagesRows,
  ...bucketsRows,
  ...edgeRows,
  ...schedulesAndVaultsRows,
];
