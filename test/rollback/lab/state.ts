import { z } from "zod";

const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().default(false),
  id: z.string().optional(),
  delete: z.boolean().default(false),
  protect: z.boolean().default(false),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
});
const deploymentSchema = z.looseObject({
  resources: z.array(resourceSchema).nullish(),
  pending_operations: z.array(z.looseObject({ type: z.string(), resource: resourceSchema })).nullish(),
});

/** Of the file of a stack in a file backend. */
export const checkpointSchema = z.object({ checkpoint: z.object({ latest: deploymentSchema.nullish() }) });

export type StateResource = z.output<typeof resourceSchema>;

/** What a state says, as far as tests ask. */
export interface State {
  readonly resources: readonly StateResource[];
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

/** @throws when the text is no state: cut off, or not of this form */
export function parseState(text: string): State {
  const { latest } = checkpointSchema.parse(JSON.parse(text)).checkpoint;
  return { resources: latest?.resources ?? [], pending: latest?.pending_operations ?? [] };
}

/** An entry of the history, as the file backend keeps it. */
export const historySchema = z.looseObject({
  kind: z.string(),
  result: z.string(),
  message: z.string().default(""),
  startTime: z.number(),
  endTime: z.number(),
  environment: z.record(z.string(), z.string()).default({}),
  resourceChanges: z.record(z.string(), z.number()).nullish(),
});
export type HistoryEntry = z.output<typeof historySchema>;

export const logicalName = (urn: string): string => urn.split("::").at(-1) ?? urn;
