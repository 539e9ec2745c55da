import { z } from "zod";

import { ask } from "./engine/pulumi";
import { selectedStack } from "./engine/selected-stack";
import type { Exported } from "./engine/state";
import { outputsIn, parseState } from "./engine/state";
import { GateError } from "./gate-error";

/** What the probes must know of a deployed stack: its outputs, and what Pulumi's state says it deployed. */
export interface StackFacts extends StackOutputs {
  /** Stack name without organisation and project, for example `sandbox`. */
  readonly name: string;
  /** ARNs of the task definitions that are in the state and not about to be deleted. */
  readonly taskDefinitionArnsInState: readonly string[];
}

const text = z.string().min(1);
const outputsSchema = z.object({
  region: text,
  serviceName: text,
  clusterName: text,
  taskDefinitionArn: text,
  workerMinTasks: z.number().int().nonnegative(),
  redisHost: text,
  redisPort: z.number().int().positive(),
  redisUrlSecretArn: text,
  backupBucketName: text,
  workerDownAlarmName: text,
});
type StackOutputs = Readonly<z.infer<typeof outputsSchema>>;

/** The stack cannot be read. The message says what to do about it; there is no stack trace worth showing. */
export class StackUnreadable extends GateError {
  override readonly name = "StackUnreadable";
}

/**
 * Reads the stack by asking the `pulumi` on PATH, so that any backend, secrets provider and project folder works as it
 * does for the person who types `pulumi` here. Secrets stay encrypted.
 *
 * @param stack name as `pulumi --stack` takes it; the selected stack when omitted
 * @throws {GateError} no pulumi, no such stack, never deployed, or outputs missing
 */
export async function readStack(stack: string | undefined, signal: AbortSignal): Promise<StackFacts> {
  const [cwd, environment] = [process.cwd(), process.env];
  const place = { stack: stack ?? (await selectedStack(cwd, environment, signal)), cwd, environment };
  return stackIn(stateOf(await ask(["stack", "export"], place, signal)));
}

function stateOf(json: string): Exported {
  try {
    return parseState(json);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new StackUnreadable(`pulumi stack export has an unexpected shape:\n${why}`);
  }
}

/**
 * What a state says of its stack.
 * @throws {StackUnreadable} it was never deployed, or outputs are missing
 */
export function stackIn(state: Exported): StackFacts {
  const { resources } = state.deployment;
  const name = resources[0]?.urn.split(":")[2];
  if (name === undefined) {
    throw new StackUnreadable("the stack has no resources: it was never deployed, or destroyed. Deploy it: pulumi up");
  }
  const outputs = outputsSchema.safeParse(outputsIn(state));
  if (!outputs.success) {
    const wrong = z.prettifyError(outputs.error);
    throw new StackUnreadable(
      `stack ${name} lacks outputs that probes need. Deploy it to the end: pulumi up\n${wrong}`,
    );
  }
  const taskDefinitionArnsInState = resources
    .filter((resource) => resource.type === "aws:ecs/taskDefinition:TaskDefinition" && resource.delete !== true)
    .flatMap(({ outputs: { arn } = {} }) => (typeof arn === "string" ? [arn] : []));
  return { ...outputs.data, name, taskDefinitionArnsInState };
}
