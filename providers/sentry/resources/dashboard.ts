import { z } from "zod";

import { resourceType } from "../../frame/resource-type";
import type { SentryClient } from "../client/client";
import { inKnownOrder } from "./any-order";

const query = z.strictObject({
  /** Label in the legend. Default none. */
  name: z.string().default(""),
  /** Figures, such as `count()` or `p95(span.duration)`. */
  aggregates: z.array(z.string().min(1)).default([]),
  /** What the figures are grouped by. */
  columns: z.array(z.string().min(1)).default([]),
  /** Which events count, in Sentry's search language. Default all. */
  conditions: z.string().default(""),
  /** Column or figure to sort by, with `-` in front for the largest first. Default none. */
  orderBy: z.string().default(""),
});

const widget = z.strictObject({
  title: z.string().min(1).max(255),
  displayType: z.enum(["line", "area", "bar", "table", "big_number", "top_n"]),
  /** What is shown: reported errors, spans or issues. */
  widgetType: z.enum(["error-events", "spans", "issue"]),
  /** Distance of points. Default `5m`. */
  interval: z
    .string()
    .regex(/^\d+[mhdw]$/, "such as 5m, 1h or 1d")
    .default("5m"),
  /** Most rows or lines. Default: as many as Sentry shows. */
  limit: z.number().int().min(1).max(10).optional(),
  queries: z.array(query).min(1),
  /** Where it stands on a grid of six columns. */
  layout: z.strictObject({
    x: z.number().int().min(0).max(5),
    y: z.number().int().min(0),
    width: z.number().int().min(1).max(6),
    height: z.number().int().min(1),
  }),
});

export const dashboardInputs = z.strictObject({
  title: z.string().min(1).max(255),
  /** Ids of the projects that it shows. */
  projects: z.array(z.string().regex(/^\d+$/, "the number of a project")).min(1),
  /** Environments that it shows. Default all. */
  environments: z.array(z.string().min(1)).default([]),
  widgets: z.array(widget).max(30),
});
type Inputs = z.output<typeof dashboardInputs>;
type Widget = Inputs["widgets"][number];

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const answer = z.object({
  id: z.string(),
  title: z.string(),
  projects: z
    .array(z.number())
    .nullish()
    .transform((ids) => ids ?? []),
  environment: texts,
  widgets: z.array(
    z.object({
      title: z.string(),
      displayType: z.string(),
      widgetType: z.string().nullish(),
      interval: z.string().nullish(),
      limit: z.number().nullish(),
      layout: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }).nullish(),
      queries: z.array(
        z.object({
          name: z.string().nullish(),
          aggregates: texts,
          columns: texts,
          conditions: z.string().nullish(),
          orderby: z.string().nullish(),
        }),
      ),
    }),
  ),
});

/** A dashboard of the organization. Its id is Sentry's number for it. */
export const dashboardType = resourceType<Inputs, Record<string, never>, SentryClient>({
  inputs: dashboardInputs,
  replaceOn: [],
  outputs: [],

  async create(inputs, { client, signal }) {
    const made = await client.post(client.organizationPath("dashboards/"), body(inputs), answer, signal);
    return { id: made.id, outputs: {} };
  },

  async read(id, { client, signal, known }) {
    const found = await client.find(path(id, client), answer, signal);
    if (found === undefined) return undefined;
    return {
      inputs: {
        title: found.title,
        projects: inKnownOrder(found.projects.map(String), known?.projects),
        environments: inKnownOrder(found.environment, known?.environments),
        widgets: found.widgets.map(readWidget),
      },
      outputs: {},
    };
  },

  async update(id, inputs, { client, signal }) {
    await client.put(path(id, client), body(inputs), answer, signal);
    return {};
  },

  async delete(id, { client, signal }) {
    await client.delete(path(id, client), signal);
  },
});

const path = (id: string, client: SentryClient) => client.organizationPath(`dashboards/${encodeURIComponent(id)}/`);

function body({ title, projects, environments, widgets }: Inputs) {
  return {
    title,
    projects: projects.map(Number),
    environment: environments,
    widgets: widgets.map(({ layout: { x, y, width, height }, limit = null, queries, ...rest }) => ({
      ...rest,
      limit,
      // Sentry draws nothing lower than two rows.
      layout: { x, y, w: width, h: height, minH: Math.min(2, height) },
      queries: queries.map(({ orderBy, ...others }) => ({
        ...others,
        orderby: orderBy,
        fields: [...others.columns, ...others.aggregates],
      })),
    })),
  };
}

function readWidget(found: z.output<typeof answer>["widgets"][number]): Widget {
  const { title, displayType, widgetType, interval, limit, layout, queries } = found;
  return {
    title,
    displayType: displayType as Widget["displayType"],
    widgetType: widgetType as Widget["widgetType"],
    interval: interval ?? "5m",
    limit: limit ?? undefined,
    layout: { x: layout?.x ?? 0, y: layout?.y ?? 0, width: layout?.w ?? 1, height: layout?.h ?? 1 },
    queries: queries.map(({ name, aggregates, columns, conditions, orderby }) => ({
      name: name ?? "",
      aggregates,
      columns,
      conditions: conditions ?? "",
      orderBy: orderby ?? "",
    })),
  };
}
