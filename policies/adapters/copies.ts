import { createHmac, randomBytes } from "node:crypto";

import { INVALID, parsed } from "../model/json";
import { plainPlaces, secretPlaces, secretsAt } from "../knowledge/secrets/secret-paths";
import { hasSecretName } from "../knowledge/secrets/secret-shapes";
import { parameter } from "../model/types/secrets";
import type { Structure, Value } from "../model/value";
import { at, isList, isStructure, textOf } from "../model/value";

/** Types of which something is remembered. */
const concerned = new Set([...secretPlaces, ...plainPlaces].flatMap(({ types }) => types));

/** Shorter texts are words that stand in many places. */
const shortest = 8;
const longest = 65_536;

/**
 * Finds plain texts that are secrets elsewhere in the stack. It keeps neither: only digests, with a salt that no other
 * process has, for as long as one preview or update takes.
 */
export class Copies {
  readonly #salt = randomBytes(32);
  /** Resources that hold a secret, by its digest. */
  readonly #secrets = new Map<string, Set<string>>();
  readonly #plain = new Map<string, { readonly path: string; readonly digest: string }[]>();

  /** @param read gives the inputs, with secrets in their place */
  see(urn: string, type: string, read: () => Structure): void {
    if (!concerned.has(type)) return;
    const inputs = read();
    for (const text of secretsIn(type, inputs)) {
      const digest = this.#digest(text);
      this.#secrets.set(digest, (this.#secrets.get(digest) ?? new Set()).add(urn));
    }
    const plain = [...plainIn(type, inputs)].map(({ path, text }) => ({ path, digest: this.#digest(text) }));
    if (plain.length > 0) this.#plain.set(urn, plain);
  }

  /** Paths of a resource's plain texts that are secrets of others. */
  of(urn: string): ReadonlySet<string> {
    const isSecretOfOthers = (digest: string) =>
      [...(this.#secrets.get(digest) ?? [])].some((holder) => holder !== urn);
    const copied = (this.#plain.get(urn) ?? []).filter(({ digest }) => isSecretOfOthers(digest));
    return new Set(copied.map(({ path }) => path));
  }

  #digest(text: string): string {
    return createHmac("sha256", this.#salt).update(text).digest("base64");
  }
}

function* secretsIn(type: string, inputs: Structure): Generator<string> {
  for (const place of secretPlaces.filter(({ types }) => types.includes(type))) {
    const [property, ...rest] = place.path;
    for (const { path } of secretsAt(inputs[property], { ...place, path: [property, ...rest] }))
      yield* partsOf(textOf(valueAt(inputs, path.split("."))));
  }
  if (parameter.includes(type) && inputs["type"] === "SecureString") yield* partsOf(textOf(inputs["value"]));
}

function valueAt(value: Value | undefined, [step, ...rest]: readonly string[]): Value | undefined {
  if (step === undefined) return value;
  return valueAt(isList(value) ? value[Number(step)] : at(value, step), rest);
}

function* plainIn(type: string, inputs: Structure): Generator<{ readonly path: string; readonly text: string }> {
  if (parameter.includes(type) && inputs["type"] === "SecureString") return;
  for (const { types, property } of plainPlaces)
    if (types.includes(type))
      for (const text of textsIn(inputs[property]))
        for (const part of partsOf(text)) yield { path: property, text: part };
}

/** All texts in a value, and in the JSON that it holds. */
function textsIn(value: Value | undefined): string[] {
  if (isList(value)) return value.flatMap(textsIn);
  if (isStructure(value)) return Object.values(value).flatMap(textsIn);
  if (typeof value !== "string" || value.length > longest) return [];
  const inside = /^\s*[[{]/.test(value) ? parsed(value) : INVALID;
  return inside === INVALID || typeof inside !== "object" ? [value] : textsIn(inside);
}

/** A text itself, the password in an address, and the fields of JSON whose names say that they are secrets. */
function* partsOf(text: string): Generator<string> {
  if (text.length < shortest || text.length > longest) return;
  const fields = /^\s*\{/.test(text) ? parsed(text) : INVALID;
  if (isStructure(fields === INVALID ? undefined : fields)) {
    for (const [name, value] of Object.entries(fields as Structure))
      if (hasSecretName(name) && typeof value === "string" && value.length >= shortest) yield value;
    return;
  }
  yield text;
  const [, password = ""] = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@:]{0,256}:([^\s/@]{1,1024})@/i.exec(text) ?? [];
  if (password.length >= shortest) yield password;
}
