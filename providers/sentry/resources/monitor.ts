import { z } from "zod";

import { Incomplete } from "../../frame/failures";
import { resourceType, type ResourceType } from "../../frame/resource-type";
import type { SentryClient } from "../client/client";

/** What every kind of monitor has; Sentry calls a monitor a detector in its API. */
export const monitorInputs = {
  /** Id of the project, not its slug. Changing it makes a new monitor. */
  project: z.string().regex(/^\d+$/, "the project's id, which is a number; not its slug"),
  /** As people read it, in issues too. */
  name: z.string().min(1).max(128),
  /** What an issue that it opens says. */
  description: z.string().min(1).optional(),
  /** Who answers for it: `team:ID` or `user:ID`. */
  owner: z
    .string()
    .regex(/^(team|user):\d+$/, "team:ID or user:ID")
    .optional(),
  /** Default true. */
  enabled: z.boolean().default(true),
};

type Base = z.output<z.ZodObject<typeof monitorInputs>>;

const answer = z.object({
  id: z.string(),
  projectId: z.string(),
  type: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  owner: z.object({ type: z.string(), id: z.string() }).nullish(),
  enabled: z.boolean(),
  dataSources: z
    .array(z.object({ queryObj: z.unknown() }))
    .nullish()
    .transform((sources) => sources ?? []),
  conditionGroup: z.unknown(),
  config: z.unknown(),
});
type Answer = z.output<typeof answer>;

/** A kind of monitor: what is its own beside the base. */
export interface MonitorKind<Inputs extends Base> {
  /** Sentry's name for it. */
  readonly type: string;
  readonly inputs: z.ZodObject & z.ZodType<Inputs>;
  /** Its own part of a request's body. */
  body(inputs: Inputs): Record<string, unknown>;
  /** Its own inputs, from the parts of an answer that hold them. */
  read(parts: MonitorParts, known: Inputs | undefined): Partial<Inputs>;
}

export interface MonitorParts {
  /** What the first data source queries or checks. */
  readonly source: unknown;
  readonly conditionGroup: unknown;
  readonly config: unknown;
}

/** Makes a resource type of a kind of monitor. Its id is Sentry's number for it. */
export function monitorType<Inputs extends Base>(kind: MonitorKind<Inputs>): ResourceType<SentryClient> {
  const body = (inputs: Inputs) => ({
    type: kind.type,
    projectId: inputs.project,
    name: inputs.name,
    description: inputs.description ?? null,
    owner: inputs.owner ?? null,
    enabled: inputs.enabled,
    ...kind.body(inputs),
  });
  const path = (id: string, client: SentryClient) => client.organizationPath(`detectors/${encodeURIComponent(id)}/`);

  return resourceType<Inputs, Record<string, never>, SentryClient>({
    inputs: kind.inputs,
    replaceOn: ["project"],
    outputs: [],

    async create(inputs, { client, signal }) {
      const collection = client.organizationPath(`projects/${encodeURIComponent(inputs.project)}/detectors/`);
      const made = await client.post(collection, body(inputs), answer, signal);
      // Sentry makes every monitor enabled where it can, whatever the request says.
      if (made.enabled && !inputs.enabled) {
        await client.put(path(made.id, client), body(inputs), answer, signal).catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          throw new Incomplete(made.id, {}, `it was made, but could not be disabled: ${reason}`);
        });
      }
      mustBeEnabled(made, inputs);
      return { id: made.id, outputs: {} };
    },

    async read(id, { client, signal, known }) {
      const found = await client.find(path(id, client), answer, signal);
      if (found === undefined) return undefined;
      if (found.type !== kind.type) throw new Error(`monitor ${id} is of type ${found.type}, not ${kind.type}`);
      const { projectId: project, name, description, owner, enabled, dataSources, conditionGroup, config } = found;
      const base: Base = {
        project,
        name,
        description: description || undefined,
        owner: owner ? `${owner.type}:${owner.id}` : undefined,
        enabled,
      };
      const own = kind.read({ source: dataSources[0]?.queryObj, conditionGroup, config }, known);
      return { inputs: { ...base, ...own }, outputs: {} };
    },

    async update(id, inputs, { client, signal }) {
      mustBeEnabled(await client.put(path(id, client), body(inputs), answer, signal), inputs);
      return {};
    },

    async delete(id, { client, signal }) {
      await client.delete(path(id, client), signal);
    },
  });
}

/** Where a plan has no seat left, Sentry makes the monitor, leaves it disabled and says nothing. */
function mustBeEnabled({ id, enabled }: Answer, inputs: Base): void {
  if (!inputs.enabled || enabled) return;
  throw new Incomplete(
    id,
    {},
    "Sentry keeps it disabled: the organization's plan has no seat left for another monitor of this kind",
  );
}
