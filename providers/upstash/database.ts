import { z } from "zod";
import { Incomplete } from "../frame/failures";
import { resourceType } from "../frame/resource-type";
import type { UpstashClient, UpstashDatabase } from "./client";

/** Where Upstash runs databases on AWS. */
export const regions = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "sa-east-1",
  "ap-south-1",
  "ap-northeast-1",
  "ap-southeast-1",
] as const;

const plans = [
  "payg",
  "fixed_250mb",
  "fixed_1gb",
  "fixed_5gb",
  "fixed_10gb",
  "fixed_50gb",
  "fixed_100gb",
  "fixed_500gb",
] as const;

/** There is no input for TLS or eviction: the first is always on, the second always off. */
const inputs = z.strictObject({
  name: z.string().min(1),
  region: z.enum(regions),
  /** Default: pay as you go. */
  plan: z.enum(plans).default("payg"),
  /** Most that a pay-as-you-go database may cost in a month. USD. */
  budget: z.number().int().positive().optional(),
  /** A change makes Upstash replace the password, at once. */
  passwordVersion: z.number().int().positive().default(1),
});
export type DatabaseInputs = z.infer<typeof inputs>;

export interface DatabaseOutputs {
  readonly endpoint: string;
  readonly port: number;
  readonly password: string;
}

/** A Redis database of Upstash that speaks only TLS and never throws a key away. */
export const databaseType = resourceType<DatabaseInputs, DatabaseOutputs, UpstashClient>({
  inputs,
  replaceOn: ["region"],
  outputs: ["endpoint", "port", "password"],
  changingOutputs: ["password"],
  secretOutputs: ["password"],
  async create({ name, region, plan, budget }, { client, signal }) {
    const made = await client.create(
      { database_name: name, platform: "aws", primary_region: region, plan, budget, eviction: false, tls: true },
      signal,
    );
    const id = made.database_id;
    // What was answered is not to be relied on: a database without TLS, or one that evicts, must not pass for a queue.
    const found = await client.find(id, signal);
    if (found === undefined) throw new Error(`Upstash made database ${id} and does not know it`);
    const fault = faultOf(found);
    if (fault !== undefined) throw new Incomplete(id, { ...outputsOf(found) }, fault);
    return { id, outputs: outputsOf(found) };
  },
  async read(id, { client, signal, known }) {
    const found = await client.find(id, signal);
    if (found === undefined || found.state === "deleted") return undefined;
    return {
      inputs: {
        name: found.database_name,
        region: found.primary_region as DatabaseInputs["region"],
        // Upstash tells neither which fixed plan it is nor how often the password was replaced.
        ...(known === undefined ? { plan: "payg" as const, passwordVersion: 1 } : {}),
        ...(known?.budget === undefined ? {} : { budget: found.budget }),
      },
      outputs: outputsOf(found),
    };
  },
  async update(id, next, { client, signal, old }) {
    if (next.name !== old.name) await client.rename(id, next.name, signal);
    if (next.plan !== old.plan) await client.changePlan(id, next.plan, signal);
    if (next.budget !== undefined && next.budget !== old.budget) await client.updateBudget(id, next.budget, signal);
    if (next.passwordVersion !== old.passwordVersion) await client.resetPassword(id, signal);
    const before = await client.find(id, signal);
    if (before?.tls === false) await client.enableTls(id, signal);
    if (before?.eviction === true) await client.disableEviction(id, signal);
    const found = await client.find(id, signal);
    if (found === undefined) throw new Error(`Upstash has no database ${id} any more; refresh the stack`);
    const fault = faultOf(found);
    if (fault !== undefined) throw new Incomplete(id, { ...outputsOf(found) }, fault);
    return outputsOf(found);
  },
  delete: (id, { client, signal }) => client.delete(id, signal),
});

function faultOf({ tls, eviction, endpoint }: UpstashDatabase): string | undefined {
  if (!tls) return `the database at ${endpoint} accepts connections without TLS`;
  return eviction ? `the database at ${endpoint} throws keys away when it is full` : undefined;
}

/** @throws when the account may not see the password, without which no client could log in */
function outputsOf({ endpoint, port, password }: UpstashDatabase): DatabaseOutputs {
  if (password === undefined || password === "") throw new Error(`Upstash does not tell the password of ${endpoint}`);
  return { endpoint, port, password };
}
