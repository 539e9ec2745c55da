import type { PlannedResource } from "./plan";

/**
 * What changes when a release differs from another by its image alone: the task definitions, the service that runs one,
 * and what the program says of itself, of its workers and of the drill that they carry out.
 */
export const imageTypes: readonly string[] = [
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:ecs/service:Service",
  "ops:backups:RestoreDrill",
  "ops:index:RunningRevision",
  "ops:stack:Declaration",
  "ops:worker:Worker",
  "pulumi:pulumi:Stack",
];

/** Inputs by which another type names the revision of a task definition that it starts. */
const revisionInputs: Readonly<Record<string, readonly string[]>> = {
  "aws:scheduler/schedule:Schedule": ["target"],
};

/** Whether another image is reason enough for this change. */
export function isOfImage({ type, steps, changed }: PlannedResource): boolean {
  if (imageTypes.includes(type)) return true;
  const named = revisionInputs[type] ?? [];
  const isUpdate = steps.every((step) => step === "update" || step === "refresh");
  return isUpdate && changed.length > 0 && changed.every((name) => named.includes(name));
}

/** A task definition, whichever revision of it is named: `arn:aws:ecs:...:task-definition/worker:7`. */
export const withoutRevision = (text: string): string =>
  text.replace(/^(arn:[^:]+:ecs:[^:]*:[^:]*:task-definition\/[^:]+):\d+$/, "$1");
