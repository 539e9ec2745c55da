import { DescribeServicesCommand } from "@aws-sdk/client-ecs";

import type { Aws } from "../aws";
import type { ToldFact } from "../ledger/entry";
import type { View } from "../ledger/view";
import { hasChanged } from "../release/deploy";
import { unreadBy } from "../rollback/guards/envelopes";
import { schemaAgainst } from "../rollback/guards/schema";
import { chooseMethod } from "../rollback/method";
import type { WorkerPlace } from "../stop/worker";
import type { IncidentFacts, LastDeploy } from "./decide";
import { ringingAlarms } from "./ringing";

/** Looks at what rings and at what was deployed. */
export async function lookAround(
  aws: Aws,
  worker: WorkerPlace | undefined,
  alarmPrefix: string,
  view: View,
  told: readonly ToldFact[],
  now: Date,
): Promise<IncidentFacts> {
  const [alarms, isDeploymentInFlight] = await Promise.all([
    ringingAlarms(aws, alarmPrefix),
    worker ? isReplacing(aws, worker) : false,
  ]);
  const known = [...new Set([...told, ...barriersIn(view)])];
  return { now, alarms, lastDeploy: lastDeployIn(view), isDeploymentInFlight, told: known };
}

/** What keeps the last good release from running, by what releases have said of themselves. */
export function barriersIn(view: View): readonly ToldFact[] {
  const { releases, lastGood } = view;
  const state = releases.findLast(({ outcome }) => outcome?.after)?.outcome?.after;
  if (lastGood === undefined || state === undefined) return [];
  return [
    ...(schemaAgainst(lastGood, view, state) === undefined ? [] : (["schema"] as const)),
    ...(unreadBy(lastGood, view).length === 0 ? [] : (["jobs"] as const)),
  ];
}

async function isReplacing({ ecs }: Aws, { cluster, service }: WorkerPlace): Promise<boolean> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  return services?.[0]?.deployments?.some(({ rolloutState }) => rolloutState === "IN_PROGRESS") === true;
}

/** The newest deploy that changed something or is still at it, and what there is to go back to from it. */
export function lastDeployIn({ releases, lastGood, entries, open }: View): LastDeploy | undefined {
  const last = releases.findLast(({ seq, outcome }) =>
    outcome ? outcome.result === "succeeded" || hasChanged(outcome) : seq === open?.seq,
  );
  if (last === undefined) return undefined;
  const { seq, outcome, intent } = last;
  const at = entries.find((entry) => entry.seq === seq)?.at ?? last.since;
  return {
    seq,
    isRollback: intent.action === "rollback",
    startedAt: new Date(at),
    hasEnded: outcome !== undefined,
    hasSucceeded: outcome?.result === "succeeded",
    target: lastGood && {
      seq: lastGood.seq,
      isImageOnly: chooseMethod(lastGood, outcome?.after ?? intent.before).method === "B",
    },
  };
}
