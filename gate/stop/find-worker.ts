import { GateError } from "../gate-error";
import type { View } from "../ledger/view";
import type { Running, Stopped } from "../ledger/facts";
import type { WorkerPlace } from "./worker";

export interface PlaceOptions {
  readonly cluster?: string;
  readonly service?: string;
  readonly region?: string;
}

/** A worker, how many tasks it has by what is remembered of it, and who remembers. */
export interface FoundWorker {
  readonly worker: Stopped;
  readonly by: "options" | "ledger" | "copy on this machine";
}

/**
 * The worker that a person names.
 * @returns undefined where nothing is named
 * @throws {GateError} it is named by half
 */
export function namedWorker(options: PlaceOptions, environment: NodeJS.ProcessEnv): WorkerPlace | undefined {
  const { cluster, service } = options;
  const region = options.region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
  if (cluster === undefined && service === undefined) return undefined;
  if (cluster === undefined || service === undefined || region === undefined || region === "")
    throw new GateError("a worker is named by all of --cluster, --service and --region (or AWS_REGION)");
  return { cluster, service, region };
}

/** The worker of the newest deploy, with the size that a deploy or a stop has told last. */
export function workerInLedger({ entries }: View): Stopped | undefined {
  let known: Stopped | undefined;
  for (const { event } of entries) {
    const told =
      event.kind === "hold" ? event.stopped : event.kind === "outcome" && event.running && placeOf(event.running);
    if (told) known = isSame(known, told) ? { ...known, ...told } : told;
  }
  return known;
}

const placeOf = ({ region, cluster, service, minTasks, maxTasks }: Running): Stopped => ({
  ...{ region, cluster, service, minTasks },
  ...(maxTasks !== undefined && { maxTasks }),
});

const isSame = (one: WorkerPlace | undefined, other: WorkerPlace): boolean =>
  one?.cluster === other.cluster && one.service === other.service && one.region === other.region;

/**
 * The first who knows it.
 * @throws {GateError} nobody does
 */
export function findWorker(
  named: WorkerPlace | undefined,
  ledger: View | undefined,
  copy: Stopped | undefined,
): FoundWorker {
  const inLedger = ledger && workerInLedger(ledger);
  if (named) {
    return { worker: { ...[copy, inLedger].findLast((one) => isSame(one, named)), ...named }, by: "options" };
  }
  if (inLedger) return { worker: inLedger, by: "ledger" };
  if (copy) return { worker: copy, by: "copy on this machine" };
  throw new GateError(
    "nothing here says where the worker runs: no deploy by the gate is in the ledger. Name it: --cluster --service --region\n" +
      "What there is: aws ecs list-clusters, aws ecs list-services --cluster <cluster>",
  );
}
