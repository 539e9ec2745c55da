import { alarmDelivery } from "./alarm-delivery";
import { bucketRefuses } from "./bucket-refuses";
import type { Probe } from "./probe";
import { queueRoundTrip } from "./queue-round-trip";
import { redisTls } from "./redis-tls";
import { workerHealthy } from "./worker-healthy";

/** Every probe there is, in the order in which they run: what takes the service down comes last. */
export const probes: readonly Probe[] = [workerHealthy, redisTls, queueRoundTrip, bucketRefuses, alarmDelivery];
