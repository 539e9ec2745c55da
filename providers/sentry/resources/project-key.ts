import { z } from "zod";

import { resourceType } from "../../frame/resource-type";
import type { SentryClient } from "../client/client";

export const projectKeyInputs = z.strictObject({
  /** Id or slug of the project. Changing it makes a new key. */
  project: z.string().min(1),
  /** As people read it. */
  name: z.string().min(1).max(64),
  /** Most events that are accepted with this key. Default: no limit of its own. */
  rateLimit: z
    .strictObject({
      windowSeconds: z.number().int().min(1).max(86_400),
      count: z.number().int().min(1),
    })
    .optional(),
});
type Inputs = z.output<typeof projectKeyInputs>;

export interface ProjectKeyOutputs {
  /** Where events are sent to. Secret. */
  readonly dsn: string;
}

const answer = z.object({
  id: z.string(),
  name: z.string(),
  dsn: z.object({ public: z.string() }),
  rateLimit: z.object({ window: z.number(), count: z.number() }).nullish(),
});

/** A client key of a project. Its id is `<project>/<key>`. */
export const projectKeyType = resourceType<Inputs, ProjectKeyOutputs, SentryClient>({
  inputs: projectKeyInputs,
  replaceOn: ["project"],
  outputs: ["dsn"],
  secretOutputs: ["dsn"],

  async create(inputs, { client, signal }) {
    const made = await client.post(client.projectPath(inputs.project, "keys/"), body(inputs), answer, signal);
    return { id: `${inputs.project}/${made.id}`, outputs: { dsn: made.dsn.public } };
  },

  async read(id, { client, signal }) {
    const { project, path } = addressOf(id, client);
    const found = await client.find(path, answer, signal);
    if (found === undefined) return undefined;
    const { name, rateLimit, dsn } = found;
    const limit = rateLimit ? { windowSeconds: rateLimit.window, count: rateLimit.count } : undefined;
    return { inputs: { project, name, rateLimit: limit }, outputs: { dsn: dsn.public } };
  },

  async update(id, inputs, { client, signal }) {
    const made = await client.put(addressOf(id, client).path, body(inputs), answer, signal);
    return { dsn: made.dsn.public };
  },

  async delete(id, { client, signal }) {
    await client.delete(addressOf(id, client).path, signal);
  },
});

function body({ name, rateLimit }: Inputs) {
  return { name, rateLimit: rateLimit ? { window: rateLimit.windowSeconds, count: rateLimit.count } : null };
}

function addressOf(id: string, client: SentryClient): { project: string; path: string } {
  const [project, key, ...others] = id.split("/");
  if (!project || !key || others.length > 0) throw new Error(`${id} is not the id of a key: <project>/<key>`);
  return { project, path: client.projectPath(project, `keys/${encodeURIComponent(key)}/`) };
}
