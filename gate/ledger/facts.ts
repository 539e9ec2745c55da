import { z } from "zod";

const text = z.string().min(1);
/** Hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
export const timeSchema = z.iso.datetime();
export type Sha256 = z.infer<typeof sha256Schema>;

/** A resource that holds what cannot be made again. */
const statefulSchema = z.strictObject({ urn: text, type: text, id: z.string(), protect: z.boolean() });
export type Stateful = Readonly<z.infer<typeof statefulSchema>>;

/** What a state was, without anything that is in it. */
export const stateFactsSchema = z.strictObject({
  /** Of all that the engine keeps: changes with every write. */
  stateDigest: sha256Schema,
  /** Of what is deployed: times, versions and ciphertexts left out, so that it is equal for equal deployments. */
  substanceDigest: sha256Schema,
  /** Of what the program asked for, but for what an image alone changes: equal where only the image differs. */
  infrastructureDigest: sha256Schema,
  resources: z.number().int().nonnegative(),
  inventory: z.array(statefulSchema),
});
export type StateFacts = Readonly<z.infer<typeof stateFactsSchema>>;

/** The worker as it ran: enough to stop it and to start it again when there is no state to ask. */
export const runningSchema = z.strictObject({
  account: text.optional(),
  region: text,
  cluster: text,
  service: text,
  taskDefinition: text,
  minTasks: z.number().int().nonnegative(),
  maxTasks: z.number().int().nonnegative().optional(),
  /** SNS topic that reaches people; by it they hear of a stop also when there is no state to ask. */
  alarmTopic: text.optional(),
});
export type Running = Readonly<z.infer<typeof runningSchema>>;

/** What a stop left behind, so that it can be taken back. The bounds are missing where the worker was not scaled. */
export const stoppedSchema = z.strictObject({
  region: text,
  cluster: text,
  service: text,
  minTasks: z.number().int().nonnegative().optional(),
  maxTasks: z.number().int().nonnegative().optional(),
});
export type Stopped = Readonly<z.infer<typeof stoppedSchema>>;

/** Names a secret; never what it says. */
export const secretRefSchema = z.strictObject({ name: text });
export type SecretRef = Readonly<z.infer<typeof secretRefSchema>>;

/** What a release can work with, as it says itself. */
export const compatibilitySchema = z.strictObject({
  /** Schema that it brings the database to, and the oldest and the newest one on which it runs. */
  schema: z
    .strictObject({ head: z.number().int(), from: z.number().int(), to: z.number().int() })
    .refine(({ head, from, to }) => from <= head && head <= to, "expected from <= head <= to")
    .optional(),
  /** Versions of the envelopes of jobs. */
  envelopes: z.strictObject({ reads: z.array(z.number().int()), writes: z.number().int() }).optional(),
});
export type Compatibility = Readonly<z.infer<typeof compatibilitySchema>>;

/** A fault that an exemption excuses: which rule, of what, who has approved it, until which day, and for what. */
export const waivedSchema = z.strictObject({
  rule: text,
  resource: text,
  approver: text,
  until: z.iso.date(),
  ticket: z.string().optional(),
});
export type Waived = Readonly<z.infer<typeof waivedSchema>>;

/** Schemas of the database before and after people have brought it back, and the backup of what it was before. */
export const downgradeSchema = z.strictObject({ backup: text, from: z.number().int(), to: z.number().int() });
export type Downgrade = Readonly<z.infer<typeof downgradeSchema>>;

/** How many resources a plan or an update creates, changes, and so on. */
export const operationsSchema = z.record(text, z.number().int().nonnegative());
export type Operations = Readonly<z.infer<typeof operationsSchema>>;

/** What a plan is good for. Whatever of it is not so any more when the plan is to be applied, the plan is refused. */
export const planBindingSchema = z.strictObject({
  planDigest: sha256Schema,
  stateDigest: sha256Schema,
  /** Digest of the newest entry of the ledger, or null before the first. */
  ledgerHead: sha256Schema.nullable(),
  /** Commit of the program that was planned. */
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  isDirty: z.boolean(),
  isPushed: z.boolean(),
  /** Digest of the files that settle which packages the program runs with. */
  lockfileDigest: sha256Schema.nullable(),
  /** Of the stack's configuration as it stands, secrets by their ciphertexts. */
  configDigest: sha256Schema,
  packDigest: text,
  packVersion: text,
  /** Versions of the providers, by name. */
  providers: z.record(text, text),
  cliVersion: text,
  stack: text,
  /** Image of the worker, where the program takes it from its configuration. */
  image: z.string().optional(),
  operations: operationsSchema,
  author: text,
  approvers: z.array(text),
  expires: timeSchema,
});
export type PlanBinding = Readonly<z.infer<typeof planBindingSchema>>;
