import { randomBytes, randomInt } from "node:crypto";

import type { Unwrap } from "@pulumi/pulumi";
import type { RandomIdArgs, RandomIdState } from "@pulumi/random/randomId";
import type { RandomPasswordArgs, RandomPasswordState } from "@pulumi/random/randomPassword";

import type { ProviderDefinition } from "./provider";
import type { AnyResourceType, ResourceType } from "./resource-type";

/** Version of the official provider and of the npm package `@pulumi/random`. */
export const randomVersion = "4.21.2";

/** Passwords made in this process, by resource, until the engine has them in its state. There is no other place. */
type Made = Map<string, string>;

/** Id of every password; the real one is its result, which must not be an id because ids are not secret. */
const passwordId = "none";

const classes = {
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  lower: "abcdefghijklmnopqrstuvwxyz",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;

/**
 * Replacements: registry documentation of random.RandomPassword; nothing of a password can be changed. `bcryptHash` is
 * not made: nothing here uses it.
 */
const password: ResourceType<RandomPasswordArgs, RandomPasswordState, Made> = {
  inputs: {
    keepers: { replace: true },
    length: { replace: true },
    upper: { replace: true, default: true },
    lower: { replace: true, default: true },
    numeric: { replace: true, default: true },
    special: { replace: true, default: true },
    minUpper: { replace: true, default: 0 },
    minLower: { replace: true, default: 0 },
    minNumeric: { replace: true, default: 0 },
    minSpecial: { replace: true, default: 0 },
    overrideSpecial: { replace: true },
  },
  outputs: ["result"],
  secretOutputs: ["result"],
  create(inputs, { cloud, urn }) {
    cloud.set(urn, generated(inputs));
    return Promise.resolve(passwordId);
  },
  read(id, state, { cloud, urn }) {
    if (state.result !== undefined) return Promise.resolve({});
    const made = cloud.get(urn);
    cloud.delete(urn);
    // An import gives the password as the id.
    return Promise.resolve({ result: made ?? id, ...(made === undefined && { length: id.length }) });
  },
  /** A password is nowhere but in the state. */
  delete: () => Promise.resolve(),
};

/** Replacements: registry documentation of random.RandomId; nothing of it can be changed. Its bytes are its id. */
const id: ResourceType<RandomIdArgs, RandomIdState, Made> = {
  inputs: {
    byteLength: { replace: true },
    keepers: { replace: true },
    prefix: { replace: true },
  },
  outputs: ["b64Std", "b64Url", "dec", "hex"],
  create: (inputs) => Promise.resolve(randomBytes(inputs.byteLength).toString("base64url")),
  read(id, { prefix = "" }) {
    const bytes = Buffer.from(id, "base64url");
    return Promise.resolve({
      b64Url: prefix + id,
      b64Std: prefix + bytes.toString("base64"),
      hex: prefix + bytes.toString("hex"),
      dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
      byteLength: bytes.length,
    });
  },
  delete: () => Promise.resolve(),
};

/** @throws when the options contradict one another, as the official provider does */
export function generated(inputs: Unwrap<RandomPasswordArgs>): string {
  const minimums = [inputs.minUpper, inputs.minLower, inputs.minNumeric, inputs.minSpecial].map((count) => count ?? 0);
  const required = minimums.reduce((sum, count) => sum + count, 0);
  if (inputs.length < 1 || inputs.length < required) {
    throw new Error(
      `length is ${inputs.length}; it must be at least 1 and at least the sum of the minimums (${required})`,
    );
  }
  const sets = { ...classes, special: inputs.overrideSpecial || classes.special };
  const allowed = (Object.keys(sets) as (keyof typeof sets)[]).filter((name) => inputs[name] !== false);
  if (allowed.length === 0) throw new Error("at least one of upper, lower, numeric and special must be true");
  const all = allowed.map((name) => sets[name]).join("");
  const [upper = 0, lower = 0, numeric = 0, special = 0] = minimums;
  const characters = [
    ...picked(sets.upper, upper),
    ...picked(sets.lower, lower),
    ...picked(sets.numeric, numeric),
    ...picked(sets.special, special),
    ...picked(all, inputs.length - required),
  ];
  return shuffled(characters).join("");
}

const picked = (from: string, count: number): string[] =>
  Array.from({ length: count }, () => from.charAt(randomInt(from.length)));

/** Fisher and Yates, so that the required characters do not stand in front. */
function shuffled(characters: string[]): string[] {
  const result = [...characters];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] ?? "", result[last] ?? ""];
  }
  return result;
}

export function randomProvider(): ProviderDefinition<Made> {
  return {
    name: "random",
    version: randomVersion,
    types: {
      "random:index/randomId:RandomId": id as unknown as AnyResourceType<Made>,
      "random:index/randomPassword:RandomPassword": password as unknown as AnyResourceType<Made>,
    },
    invokes: {},
    configure: () => ({ cloud: new Map(), defaultTags: {} }),
  };
}
