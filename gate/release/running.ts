import { z } from "zod";

import type { Exported } from "../engine/state";
import { outputsIn } from "../engine/state";
import type { Running } from "../ledger/facts";

const text = z.string().min(1);
const outputsSchema = z.looseObject({
  region: text,
  clusterName: text,
  serviceName: text,
  taskDefinitionArn: text,
  workerMinTasks: z.number().int().nonnegative(),
  workerMaxTasks: z.number().int().nonnegative().optional(),
  alarmTopicArns: z.looseObject({ P1: text.optional() }).optional().catch(undefined),
});

/** The worker as a state says that it runs; undefined where the stack has none, or does not tell. */
export function runningIn(state: Exported): Running | undefined {
  const { data } = outputsSchema.safeParse(outputsIn(state));
  if (!data) return undefined;
  const alarmTopic = data.alarmTopicArns?.P1;
  const account = data.taskDefinitionArn.split(":")[4];
  return {
    ...(account !== undefined && account !== "" && { account }),
    region: data.region,
    cluster: data.clusterName,
    service: data.serviceName,
    taskDefinition: data.taskDefinitionArn,
    minTasks: data.workerMinTasks,
    ...(data.workerMaxTasks !== undefined && { maxTasks: data.workerMaxTasks }),
    ...(alarmTopic !== undefined && { alarmTopic }),
  };
}
