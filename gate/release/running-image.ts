import type { Task } from "@aws-sdk/client-ecs";
import { z } from "zod";

import type { Exported } from "../engine/state";
import type { Check, ProbeContext } from "../probe/probe";
import { failed, passed, unknown } from "../probe/probe";
import { describeTasks } from "../probe/worker-healthy";

const name = "containers";
const containersSchema = z.array(z.looseObject({ name: z.string(), image: z.string() }));

/** Does each container run the very image that the state names? What a tag names may have changed since. */
export async function lookAtImages(context: ProbeContext, state: Exported): Promise<Check> {
  const wanted = imagesIn(state, context.stack.taskDefinitionArn);
  if (wanted === undefined) return unknown(name, "the state does not say which images the task definition names");
  const tasks = await describeTasks(context);
  return tasks.length === 0 ? failed(name, "no task runs") : judgeImages(wanted, tasks);
}

/** Pure. @param wanted images by container, as the state names them */
function judgeImages(wanted: Readonly<Record<string, string>>, tasks: readonly Task[]): Check {
  const containers = tasks.flatMap(({ containers = [] }) => containers);
  const strangers = containers.filter((container) => {
    const image = wanted[container.name ?? ""];
    const digest = digestIn(image);
    if (container.image !== undefined && container.image !== image) return true;
    return container.imageDigest !== undefined && digest !== undefined && container.imageDigest !== digest;
  });
  if (strangers.length > 0)
    return failed(
      name,
      `${strangers.length} of ${containers.length} containers run another image than the state names`,
    );
  const told = containers.filter(
    ({ image, imageDigest }) => digestIn(image) !== undefined || imageDigest !== undefined,
  );
  return containers.length > 0 && told.length === containers.length
    ? passed(name, `${containers.length} containers run the images that the state names`)
    : unknown(name, "ECS does not say by digest which images run");
}

/** Images by container; nothing where the state keeps them as a secret, or does not know the task definition. */
function imagesIn({ deployment }: Exported, arn: string): Record<string, string> | undefined {
  const text = deployment.resources.find(({ outputs, delete: isGoing }) => outputs?.["arn"] === arn && isGoing !== true)
    ?.inputs?.["containerDefinitions"];
  if (typeof text !== "string") return undefined;
  const containers = containersSchema.safeParse(JSON.parse(text));
  return containers.data && Object.fromEntries(containers.data.map((one) => [one.name, one.image]));
}

const digestIn = (image: string | undefined): string | undefined => image?.split("@")[1];
