import { z } from "zod";

import {
  compatibilitySchema,
  downgradeSchema,
  operationsSchema,
  planBindingSchema,
  runningSchema,
  secretRefSchema,
  sha256Schema,
  stateFactsSchema,
  stoppedSchema,
  timeSchema,
  waivedSchema,
} from "./facts";

const text = z.string().min(1);
const seq = z.number().int().positive();

/** A plan was made that somebody may carry out later. The entry vouches for it: what has another digest is not this plan. */
const plannedSchema = z.strictObject({
  kind: z.literal("planned"),
  intentDigest: sha256Schema,
  release: text,
  expires: timeSchema,
});

/** What is done to the stack: each leads through the same steps, and stands in the record in the same form. */
export const actions = ["deploy", "rollback", "heal", "recover"] as const;
export type Action = (typeof actions)[number];

/**
 * How to go back: A deploys the release's own commit again, B today's program with the release's image, B0 lets ECS take
 * a deployment back that is still in flight, C restores a lost state, D stops the worker.
 */
export const methods = ["A", "B", "B0", "C", "D"] as const;
export type Method = (typeof methods)[number];

/** Written before the engine starts: what is about to be done, and from where. */
const intentSchema = z.strictObject({
  kind: z.literal("intent"),
  action: z.enum(actions),
  /** Release to which a rollback leads. */
  target: seq.optional(),
  method: z.enum(methods).optional(),
  /** What people call it: a tag and the commits since, such as `v1.4.0-2-g51aa0ff`. */
  release: text,
  binding: planBindingSchema,
  before: stateFactsSchema,
  /** Plain values of the configuration, by full key such as `ops:workerImage`. */
  config: z.record(text, z.string()),
  secrets: z.array(secretRefSchema),
  compatibility: compatibilitySchema.optional(),
  /** Incident that it answers. */
  incident: seq.optional(),
  downgrade: downgradeSchema.optional(),
  /** What the policy pack let through by an exemption. */
  waived: z.array(waivedSchema).optional(),
});

/** Written when the engine has ended. */
const outcomeSchema = z.strictObject({
  kind: z.literal("outcome"),
  of: seq,
  result: z.enum(["succeeded", "failed", "interrupted"]),
  why: z.string().optional(),
  after: stateFactsSchema.optional(),
  running: runningSchema.optional(),
  /** Versions of the providers that it was deployed with, by name. */
  providers: z.record(text, text).optional(),
  changes: operationsSchema,
  startedAt: timeSchema,
});

const verdict = z.enum(["pass", "fail", "unknown"]);

/** Something that was looked at. What nobody could tell is no pass. */
const checkSchema = z.strictObject({ name: text, verdict, says: z.string() });
export type Check = Readonly<z.infer<typeof checkSchema>>;

/** What the running system answered after a deploy. */
const verifiedSchema = z.strictObject({
  kind: z.literal("verified"),
  of: seq,
  verdict,
  checks: z.array(checkSchema),
});

/** A release has earned its name, and by what. */
const stableSchema = z.strictObject({
  kind: z.literal("stable"),
  of: seq,
  tag: text,
  conditions: z.array(checkSchema).optional(),
});

/** Whether a release could be gone back to, when somebody last looked. */
const restorableSchema = z.strictObject({
  kind: z.literal("restorable"),
  of: seq,
  isRestorable: z.boolean(),
  reasons: z.array(text),
});

/** Nobody deploys these releases, or at all, before `gate resume`. */
const holdSchema = z.strictObject({
  kind: z.literal("hold"),
  /** `stop` closes the stack, `release` the bad release only. */
  cause: z.enum(["stop", "release"]),
  releases: z.array(seq),
  reason: text,
  /** The worker that was stopped, and between how many tasks it was scaled until then. */
  stopped: stoppedSchema.optional(),
});
/** `of` is the hold that it lifts; a worker may be started that nobody could enter as stopped. */
const resumeSchema = z.strictObject({
  kind: z.literal("resume"),
  of: seq.optional(),
  reason: text,
  approvers: z.array(text).optional(),
});

/** The stack was changed by somebody who did not ask the gate. */
const bypassSchema = z.strictObject({
  kind: z.literal("bypass"),
  found: z.array(z.strictObject({ what: text, at: timeSchema.optional() })),
  /** What the state was found to be, so that it is told once. */
  stateDigest: sha256Schema,
});

/** A lock of a process that is gone was removed. */
const lockBrokenSchema = z.strictObject({ kind: z.literal("lock-broken"), lock: text, proof: text });
const recoveredSchema = z.strictObject({
  kind: z.literal("recovered"),
  of: seq.optional(),
  steps: z.array(z.strictObject({ ailment: text, done: text })),
  /** What it made of the state, where nothing later says so. */
  stateDigest: sha256Schema.optional(),
});
const stateRestoredSchema = z.strictObject({
  kind: z.literal("state-restored"),
  from: text,
  stateDigest: sha256Schema,
});

export const severities = ["P0", "P1", "P2", "P3"] as const;
/** Data is being harmed; the schema, or jobs in the queue, are such that no older code can run; a store is gone. */
export const toldFacts = ["harm", "schema", "jobs", "missing-store"] as const;
export type ToldFact = (typeof toldFacts)[number];
const incidentSchema = z.strictObject({
  kind: z.literal("incident"),
  /** Entry with which the incident began, where it is not this one. */
  of: seq.optional(),
  status: z.enum(["open", "extended", "acted", "closed"]),
  severity: z.enum(severities),
  method: z.enum([...methods, "fix", "none"]),
  because: z.array(text),
  deadline: timeSchema.optional(),
  /** What a person knows and no alarm says. */
  told: z.array(z.enum(toldFacts)).optional(),
});
/** Jobs that callers have put on the queue: how many were never done, and how many were begun again when they were done. */
const jobsSchema = z.strictObject({
  added: z.number().int().nonnegative(),
  lost: z.number().int().nonnegative(),
  twice: z.number().int().nonnegative(),
});
/** A rollback was rehearsed. */
const drillSchema = z.strictObject({
  kind: z.literal("drill"),
  /** `engine`: with the real engine, and providers that reach no cloud; `live`: on the stack itself. */
  mode: z.enum(["engine", "live"]),
  /** The newest that was deployed in it. */
  commit: text,
  passed: z.boolean(),
  scenarios: z.array(
    z.strictObject({
      name: text,
      passed: z.boolean(),
      /** How long each part took. */
      seconds: z.record(text, z.number()),
      says: z.string(),
      /** What has shown that something is wrong: how the deploy ended, or that what runs is not what was deployed. */
      heardBy: z.enum(["deploy", "drift"]).optional(),
      /** What holds data and was touched by going back. */
      statefulOperations: z.number().int().nonnegative().optional(),
      /** What became of jobs meanwhile, where the queue could be asked. */
      jobs: jobsSchema.optional(),
    }),
  ),
});

export const eventSchema = z.discriminatedUnion("kind", [
  plannedSchema,
  intentSchema,
  outcomeSchema,
  verifiedSchema,
  stableSchema,
  restorableSchema,
  holdSchema,
  resumeSchema,
  bypassSchema,
  lockBrokenSchema,
  recoveredSchema,
  stateRestoredSchema,
  incidentSchema,
  drillSchema,
]);
export type Event = Readonly<z.infer<typeof eventSchema>>;
export type EventOf<Kind extends Event["kind"]> = Extract<Event, { kind: Kind }>;
export type Intent = EventOf<"intent">;
export type Outcome = EventOf<"outcome">;

/**
 * One line of the ledger. Nothing in it is ever changed: what happened later stands in a later entry, and what is true
 * now is what all of them come to.
 */
export const entrySchema = z.strictObject({
  schema: z.literal(1),
  seq,
  /** Digest of the entry before; null for the first. */
  previous: sha256Schema.nullable(),
  at: timeSchema,
  by: text,
  host: text,
  project: text,
  stack: text,
  event: eventSchema,
});
export type Entry = Readonly<z.infer<typeof entrySchema>>;
