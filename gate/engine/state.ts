import { z } from "zod";

import { statefulTypes } from "../../policies/model/types/stateful";
import type { Stateful, StateFacts } from "../ledger/facts";
import { digestOfValue } from "./canonical";
import { imageTypes, withoutRevision } from "./image-types";

const text = z.string().min(1);

/** A resource as a state holds it. What is not named here is kept as it is. */
const resourceSchema = z.looseObject({
  urn: text,
  type: text,
  custom: z.boolean().default(false),
  id: z.string().optional(),
  delete: z.boolean().optional(),
  protect: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
export type StateResource = z.infer<typeof resourceSchema>;

const pendingSchema = z.looseObject({ resource: resourceSchema, type: text });
export type PendingOperation = z.infer<typeof pendingSchema>;

/** A state as `pulumi stack export` writes it. */
const exportedSchema = z.looseObject({
  version: z.number(),
  deployment: z.looseObject({
    resources: z.array(resourceSchema).default([]),
    pending_operations: z.array(pendingSchema).default([]),
  }),
});
export type Exported = z.infer<typeof exportedSchema>;

/** @throws {z.ZodError} it is no state */
export const parseState = (json: string): Exported => exportedSchema.parse(JSON.parse(json));

/** What the program says of its stack; secret ones are ciphertexts. */
export const outputsIn = ({ deployment }: Exported): Readonly<Record<string, unknown>> =>
  deployment.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};

/** What a state is, without anything that is in it. */
export function stateFacts(state: Exported): StateFacts {
  const { resources } = state.deployment;
  return {
    stateDigest: digestOfValue(state.deployment),
    substanceDigest: digestOfValue(substanceOf(state)),
    infrastructureDigest: digestOfValue(infrastructureOf(state)),
    resources: resources.length,
    inventory: resources.filter((one) => one.delete !== true).flatMap((one) => statefulIn(one) ?? []),
  };
}

function statefulIn({ urn, type, id, protect }: StateResource): Stateful | undefined {
  return statefulTypes.includes(type) ? { urn, type, id: id ?? "", protect: protect === true } : undefined;
}

/** Properties of a resource that say when and from where it was written, and not what it is. */
const circumstances = new Set(["created", "modified", "sourcePosition", "stackTrace"]);

/**
 * What is deployed, in a form in which equal deployments are equal: without times and versions of tools, and with a mark
 * in place of each ciphertext, which is another one every time.
 */
export function substanceOf({ deployment }: Exported): unknown {
  const bare = (one: StateResource): unknown =>
    Object.fromEntries(
      Object.entries(one)
        .filter(([name]) => !circumstances.has(name))
        .map(([name, value]) => [name, withoutCiphertexts(value)]),
    );
  return deployment.resources.map(bare);
}

const infrastructureOf = ({ deployment }: Exported): unknown =>
  deployment.resources
    .filter(({ type, delete: isGoing }) => !imageTypes.includes(type) && isGoing !== true)
    .filter(({ type }) => !type.startsWith("pulumi:providers:"))
    .map(({ urn, inputs, protect }) => [urn, withoutRevisions(withoutCiphertexts(inputs ?? {})), protect === true])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));

/** A new revision is the image's doing, also in what names it. */
function withoutRevisions(value: unknown): unknown {
  if (typeof value === "string") return withoutRevision(value);
  if (Array.isArray(value)) return value.map(withoutRevisions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutRevisions(one)]));
}

/** Marks by which the engine knows a secret in JSON. */
const secretKey = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

function withoutCiphertexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCiphertexts);
  if (typeof value !== "object" || value === null) return value;
  if ((value as Record<string, unknown>)[secretKey] === secretMark) return { [secretKey]: secretMark };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutCiphertexts(one)]));
}
