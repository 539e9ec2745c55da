import { execFile } from "node:child_process";
import { z } from "zod";

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

const exportSchema = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: text,
          type: text,
          delete: z.boolean().default(false),
          outputs: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .default([]),
  }),
});

/** The stack cannot be read. The message says what to do about it; there is no stack trace worth showing. */
export class StackUnreadable extends GateError {
  override readonly name = "StackUnreadable";
}

/**
 * Reads the stack by asking the `pulumi` on PATH, so that any backend, secrets provider and project folder works as it
 * does for the person who types `pulumi` here. Secret outputs stay hidden.
 *
 * @param stack name as `pulumi --stack` takes it; the selected stack when omitted
 * @throws {StackUnreadable} no pulumi, no such stack, never deployed, or outputs missing
 */
export async function readStack(stack: string | undefined, signal: AbortSignal): Promise<StackFacts> {
  const which = stack === undefined ? [] : ["--stack", stack];
  const [outputsJson, exportJson] = await Promise.all([
    pulumi(["stack", "output", "--json", "--show-secrets=false", ...which], signal),
    pulumi(["stack", "export", ...which], signal),
  ]);
  return parseStack(outputsJson, exportJson);
}

/** The same from the two JSON texts, for who has them already. */
export function parseStack(outputsJson: string, exportJson: string): StackFacts {
  const exported = exportSchema.safeParse(JSON.parse(exportJson));
  if (!exported.success) {
    throw new StackUnreadable(`pulumi stack export has an unexpected shape:\n${z.prettifyError(exported.error)}`);
  }
  const { resources } = exported.data.deployment;
  const name = resources[0]?.urn.split(":")[2];
  if (name === undefined) {
    throw new StackUnreadable("the stack has no resources: it was never deployed, or destroyed. Deploy it: pulumi up");
  }
  const outputs = outputsSchema.safeParse(JSON.parse(outputsJson));
  if (!outputs.success) {
    const wrong = z.prettifyError(outputs.error);
    throw new StackUnreadable(
      `stack ${name} lacks outputs that probes need. Deploy it to the end: pulumi up\n${wrong}`,
    );
  }
  const taskDefinitionArnsInState = resources
    .filter((resource) => resource.type === "aws:ecs/taskDefinition:TaskDefinition" && !resource.delete)
    .flatMap(({ outputs: { arn } }) => (typeof arn === "string" ? [arn] : []));
  return { ...outputs.data, name, taskDefinitionArnsInState };
}

/**
 * What the `pulumi` on PATH prints, asked without a terminal.
 * @throws {StackUnreadable} no pulumi, or what it says went wrong
 */
export function pulumi(words: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 512 * 1024 * 1024, signal };
    execFile("pulumi", [...words, "--non-interactive"], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (signal.aborted) reject(signal.reason as Error);
      else if (error.code === "ENOENT") reject(new StackUnreadable("there is no pulumi on PATH"));
      else reject(new StackUnreadable(`pulumi ${words.join(" ")} failed:\n${stderr.trim()}`));
    });
  });
}
