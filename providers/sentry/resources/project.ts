import { z } from "zod";

import { Incomplete } from "../../frame/failures";
import { resourceType } from "../../frame/resource-type";
import type { SentryClient } from "../client/client";

export const projectInputs = z.strictObject({
  /** Slug of the team that owns it. */
  team: z.string().min(1),
  /** As people read it. */
  name: z.string().min(1).max(50),
  /** As addresses and queries name it; no other project of the organization may have it. */
  slug: z
    .string()
    .regex(/^(?!\d+$)[a-z0-9][a-z0-9_-]{0,49}$/, "1 to 50 lower-case letters, digits, - and _, not only digits"),
  /** Decides how Sentry reads stack traces, such as `node` or `python`. Default `node`. */
  platform: z.string().min(1).default("node"),
});
type Inputs = z.output<typeof projectInputs>;

export interface ProjectOutputs {
  /** Sentry's number for it, also where a program knows it by its slug. */
  readonly projectId: string;
  /** Id of the monitor that turns reported errors into issues; Sentry makes it with the project. Alerts connect to it. */
  readonly errorMonitorId: string;
}

const answer = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  platform: z.string().nullish(),
  teams: z.array(z.object({ slug: z.string() })).default([]),
});
const monitors = z.array(z.object({ id: z.string(), type: z.string() }));

/** A project. Its id is Sentry's number for it, which stays when it is renamed; an import may give the slug. */
export const projectType = resourceType<Inputs, ProjectOutputs, SentryClient>({
  inputs: projectInputs,
  // Nothing: a new project would lose the issues of the old one.
  replaceOn: [],
  outputs: ["projectId", "errorMonitorId"],

  async create({ team, name, slug, platform }, { client, signal }) {
    const body = { name, slug, platform, default_rules: false };
    const made = await client.post(client.teamPath(team, "projects/"), body, answer, signal);
    return { id: made.id, outputs: await outputsOf(made.id, client, signal) };
  },

  async read(id, { client, signal, known }) {
    const found = await client.find(client.projectPath(id), answer, signal);
    if (found === undefined) return undefined;
    const teams = found.teams.map(({ slug }) => slug);
    const team = known !== undefined && teams.includes(known.team) ? known.team : teams[0];
    const { name, slug, platform } = found;
    const inputs = { name, slug, ...(team !== undefined && { team }), ...(platform && { platform }) };
    return { id: found.id, inputs, outputs: await outputsOf(found.id, client, signal) };
  },

  async update(id, { team, name, slug, platform }, { client, signal, old }) {
    await client.put(client.projectPath(id), { name, slug, platform }, answer, signal);
    if (team !== old.team) {
      const teamPath = (of: string) => client.projectPath(id, `teams/${encodeURIComponent(of)}/`);
      await client.post(teamPath(team), {}, answer, signal);
      await client.delete(teamPath(old.team), signal);
    }
    return outputsOf(id, client, signal);
  },

  async delete(id, { client, signal }) {
    await client.delete(client.projectPath(id), signal);
  },
});

/** @throws {Incomplete} when Sentry has not made the project's error monitor: the next update looks again */
async function outputsOf(id: string, client: SentryClient, signal: AbortSignal): Promise<ProjectOutputs> {
  const query = { project: id, query: "type:error" };
  const found = await client.list(client.organizationPath("detectors/"), query, monitors, signal);
  const errorMonitor = found.find(({ type }) => type === "error");
  if (errorMonitor === undefined)
    throw new Incomplete(id, { projectId: id }, "Sentry has not made its error monitor yet; run it again");
  return { projectId: id, errorMonitorId: errorMonitor.id };
}
