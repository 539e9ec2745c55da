import { z } from "zod";

import { resourceType } from "../../frame/resource-type";
import type { SentryClient } from "../client/client";
import { actionAnswer, actionBody, alertAction, readAction } from "./alert-actions";
import { alertCondition, conditionAnswer, readCondition } from "./alert-conditions";
import { inKnownOrder } from "./any-order";

const triggers = ["first_seen_event", "regression_event", "reappeared_event", "issue_resolved_trigger"] as const;

const route = z.strictObject({
  /** How the conditions are joined. Default `all`. */
  match: z.enum(["all", "any-short", "none"]).default("all"),
  /** Default none: it always acts. */
  conditions: z.array(alertCondition).default([]),
  actions: z.array(alertAction).min(1),
});

export const alertInputs = z.strictObject({
  /** As people read it. */
  name: z.string().min(1).max(256),
  /** Default true. */
  enabled: z.boolean().default(true),
  /** Ids of the monitors whose issues it is about. A project's reported errors are those of its error monitor. */
  monitors: z.array(z.string().regex(/^\d+$/, "the number of a monitor")).min(1),
  /** Only issues of this environment. Default all. */
  environment: z.string().min(1).max(64).optional(),
  /** Least time between two messages about one issue. Default 30. */
  frequencyMinutes: z.literal([0, 5, 10, 30, 60, 180, 720, 1_440, 10_080, 43_200]).default(30),
  /** What happens to an issue for the alert to look at it. Default: it is new, back after it was resolved, or back at all. */
  triggers: z.array(z.enum(triggers)).min(1).default(["first_seen_event", "regression_event", "reappeared_event"]),
  /** Whom to tell, and when. */
  routes: z.array(route).min(1),
});
type Inputs = z.output<typeof alertInputs>;

const answer = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  environment: z.string().nullish(),
  detectorIds: z
    .array(z.string())
    .nullish()
    .transform((ids) => ids ?? []),
  config: z.object({ frequency: z.number().nullish() }),
  triggers: z.object({ conditions: z.array(z.object({ type: z.string() })) }).nullish(),
  actionFilters: z
    .array(z.object({ logicType: z.string(), conditions: z.array(conditionAnswer), actions: z.array(actionAnswer) }))
    .nullish()
    .transform((filters) => filters ?? []),
});

/** Tells people of issues; Sentry calls it a workflow in its API. Its id is Sentry's number for it. */
export const alertType = resourceType<Inputs, Record<string, never>, SentryClient>({
  inputs: alertInputs,
  replaceOn: [],
  outputs: [],

  async create(inputs, { client, signal }) {
    const made = await client.post(client.organizationPath("workflows/"), body(inputs), answer, signal);
    return { id: made.id, outputs: {} };
  },

  async read(id, { client, signal, known }) {
    const found = await client.find(path(id, client), answer, signal);
    return found === undefined ? undefined : { inputs: readInputs(found, known), outputs: {} };
  },

  async update(id, inputs, { client, signal }) {
    await client.put(path(id, client), { id, ...body(inputs) }, answer, signal);
    return {};
  },

  async delete(id, { client, signal }) {
    await client.delete(path(id, client), signal);
  },
});

const path = (id: string, client: SentryClient) => client.organizationPath(`workflows/${encodeURIComponent(id)}/`);

function body(inputs: Inputs) {
  return {
    name: inputs.name,
    enabled: inputs.enabled,
    environment: inputs.environment ?? null,
    detectorIds: inputs.monitors,
    config: { frequency: inputs.frequencyMinutes },
    triggers: {
      logicType: "any-short",
      conditions: inputs.triggers.map((type) => ({ type, comparison: true, conditionResult: true })),
    },
    actionFilters: inputs.routes.map(({ match, conditions, actions }) => ({
      logicType: match,
      conditions: conditions.map((condition) => ({ ...condition, conditionResult: true })),
      actions: actions.map(actionBody),
    })),
  };
}

function readInputs(found: z.output<typeof answer>, known: Inputs | undefined): Partial<Inputs> {
  const knownActions = (known?.routes ?? []).flatMap(({ actions }) => actions);
  const routes = found.actionFilters.map(({ logicType, conditions, actions }) => ({
    match: logicType as Inputs["routes"][number]["match"],
    conditions: conditions.map(readCondition),
    actions: actions.map((action) => readAction(action, knownActions)),
  }));
  const fired = (found.triggers?.conditions ?? []).map(({ type }) => type as Inputs["triggers"][number]);
  return {
    name: found.name,
    enabled: found.enabled,
    environment: found.environment ?? undefined,
    monitors: inKnownOrder(found.detectorIds, known?.monitors),
    frequencyMinutes: (found.config.frequency ?? 0) as Inputs["frequencyMinutes"],
    triggers: inKnownOrder(fired, known?.triggers),
    routes: inKnownOrder(routes, known?.routes),
  };
}
