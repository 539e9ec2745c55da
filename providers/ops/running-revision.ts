import { setTimeout } from "node:timers/promises";
import type { Deployment, Service } from "@aws-sdk/client-ecs";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { z } from "zod";

import { resourceType } from "../frame/resource-type";
import type { EcsByRegion } from "./ecs-by-region";

const text = z.string().min(1);
const inputs = z.strictObject({
  region: text,
  cluster: text,
  service: text,
  taskDefinition: text,
  waitSeconds: z.number().int().min(0).max(7_200).default(1_500),
});
type Inputs = z.infer<typeof inputs>;
interface Outputs {
  readonly deploymentId: string;
}

const lookIntervalSeconds = 2;
/** Of the newest events; one failed deployment fills about that many. */
const eventsShown = 5;

export const runningRevisionType = resourceType<Inputs, Outputs, EcsByRegion>({
  inputs,
  replaceOn: ["region", "cluster", "service"],
  outputs: ["deploymentId"],
  changingOutputs: ["deploymentId"],
  async create(given, { client, signal }) {
    return { id: `${given.cluster}/${given.service}`, outputs: await settled(given, client, signal) };
  },
  update: (_id, given, { client, signal }) => settled(given, client, signal),
  async read(_id, { client, signal, known }) {
    if (known === undefined) throw new Error("a running revision is a fact about a service; it cannot be imported");
    const primary = primaryOf(await look(known, client, signal));
    if (primary === undefined) return undefined;
    return {
      inputs: { ...known, taskDefinition: primary.taskDefinition ?? "" },
      outputs: { deploymentId: primary.id ?? "" },
    };
  },
  delete: () => Promise.resolve(),
});

/**
 * Waits until the deployment of this revision has ended well.
 * @throws with what ECS says when it has not, or when it takes too long
 */
async function settled(given: Inputs, client: EcsByRegion, signal: AbortSignal): Promise<Outputs> {
  const deadline = Date.now() + given.waitSeconds * 1_000;
  for (;;) {
    const service = await look(given, client, signal);
    const primary = primaryOf(service);
    if (primary?.taskDefinition !== given.taskDefinition || primary.rolloutState === "FAILED") {
      throw new Error(takenBack(given, service, primary));
    }
    // Without a rollout state the deployment is of a kind that has none, and ECS runs it.
    if ((primary.rolloutState ?? "COMPLETED") === "COMPLETED") return { deploymentId: primary.id ?? "" };
    if (Date.now() > deadline) {
      throw new Error(
        `the deployment of ${revision(given.taskDefinition)} has not ended within ${given.waitSeconds} s: ${primary.rolloutStateReason ?? "no reason given"}${saidBy(service)}`,
      );
    }
    await setTimeout(lookIntervalSeconds * 1_000, undefined, { signal });
  }
}

async function look({ region, cluster, service }: Inputs, client: EcsByRegion, signal: AbortSignal) {
  const request = new DescribeServicesCommand({ cluster, services: [service] });
  const { services = [] } = await client(region).send(request, { abortSignal: signal });
  return services.find(({ status }) => status === "ACTIVE");
}

const primaryOf = (service: Service | undefined): Deployment | undefined =>
  service?.deployments?.find(({ status }) => status === "PRIMARY");

const revision = (arn: string): string => arn.split("/").at(-1) ?? arn;

function takenBack(given: Inputs, service: Service | undefined, primary: Deployment | undefined): string {
  const wanted = revision(given.taskDefinition);
  if (primary === undefined) return `service ${given.service} is gone, so ${wanted} does not run`;
  const instead = revision(primary.taskDefinition ?? "nothing");
  const what =
    instead === wanted
      ? `the deployment of ${wanted} failed`
      : `${wanted} does not run: ECS took its deployment back, and service ${given.service} runs ${instead}`;
  const reason = primary.rolloutStateReason === undefined ? "" : ` (${primary.rolloutStateReason})`;
  return `${what}${reason}${saidBy(service)}. Deploy an image or settings that work; \`pulumi up --refresh\` first learns what runs.`;
}

/** What ECS said last, newest first. */
function saidBy(service: Service | undefined): string {
  const messages = (service?.events ?? []).slice(0, eventsShown).map(({ message = "" }) => message);
  return messages.length === 0 ? "" : `. ECS says: ${messages.join(" | ")}`;
}
