import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";

import { INVALID, parsed } from "../model/json";
import type { Resource } from "../model/resource";
import type { Structure, Unknown, Value } from "../model/value";
import { at, isStructure, UNKNOWN } from "../model/value";

/** How the engine spells "not known yet" in a message, one text for each type of value. */
const unknownSpellings: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** Of a long text not even the hash is computed, by which a set looks it up. */
const isUnknown = (raw: unknown): boolean =>
  typeof raw === "string" && raw.length === spellingLength && unknownSpellings.has(raw);
const spellingLength = 36;

/** How an analysis of a state shows a secret that it cannot decipher. */
const undeciphered = "[secret]";

/** A resource that is about to be registered: its inputs, and nothing about where they come from. */
export const viewOfInputs = (args: ResourceValidationArgs): Resource =>
  new View(args, args.opts.parent, args.provider?.props);

/** A resource of the finished preview or update, with its place in the graph. */
export const viewInStack = (resource: PolicyResource): Resource =>
  new View(resource, resource.parent?.urn, resource.provider?.props, resource);

/** What the SDK says of a resource at either moment. */
type Described = Pick<ResourceValidationArgs & PolicyResource, "urn" | "type" | "name" | "props"> & {
  readonly opts: { readonly protect: boolean };
};

/** Where a resource's values come from; what is about to be registered does not say. */
type Provenance = Pick<PolicyResource, "dependencies" | "propertyDependencies">;

/**
 * Reads properties behind the SDK's back: its proxy throws at every unknown, which would end the rule, while a property
 * descriptor shows the raw value. Values are converted when they are first read, since most never are.
 */
class View implements Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly protect: boolean;
  readonly region: Value | undefined;
  readonly #properties: object;
  readonly #provider: object;
  readonly #sources: Provenance["propertyDependencies"] | undefined;
  readonly #hasProvenance: boolean;
  readonly #places: Places;
  /** What was read, at the place of each property. */
  readonly #read: (Value | typeof ABSENT)[] = [];
  #tags: Structure | Unknown | undefined;

  constructor(
    { urn, type, name, props, opts }: Described,
    readonly parent: string | undefined,
    provider: object | undefined,
    provenance?: Provenance,
  ) {
    this.urn = urn;
    this.type = type;
    this.name = name;
    this.protect = opts.protect;
    this.#properties = props;
    this.#provider = provider ?? {};
    this.region = valueOf(rawOf(this.#provider, "region"));
    this.#sources = provenance?.propertyDependencies;
    // Without any provenance nothing can be said about who decides.
    this.#hasProvenance =
      provenance !== undefined &&
      (Object.keys(provenance.propertyDependencies).length > 0 || provenance.dependencies.length === 0);
    this.#places = placesOf(type);
  }

  get tags(): Structure | Unknown {
    return (this.#tags ??= tagsOf(this.get("tags"), valueOf(rawOf(this.#provider, "defaultTags"))));
  }

  get(property: string): Value | undefined {
    let place = this.#places.get(property);
    if (place === undefined) this.#places.set(property, (place = this.#places.size));
    const known = this.#read[place];
    if (known !== undefined) return known === ABSENT ? undefined : known;
    const raw = rawOf(this.#properties, property);
    const value = isUnknown(raw) && this.#isSetByProvider(property) ? undefined : valueOf(raw);
    this.#read[place] = value === undefined ? ABSENT : value;
    return value;
  }

  sourcesOf(property: string): readonly string[] {
    return this.#sources?.[property]?.map(({ urn }) => urn) ?? [];
  }

  #isSetByProvider(property: string): boolean {
    return this.#hasProvenance && !this.#sources?.[property]?.length;
  }
}

/** Remembers that a property is not there. */
const ABSENT = Symbol("absent");

/**
 * Where the views of one type keep what they read of a property. They share it, which halves the time of reading: a table
 * of each one's own is seldom in the processor's cache.
 */
type Places = Map<string, number>;
const places = new Map<string, Places>();
function placesOf(type: string): Places {
  let found = places.get(type);
  if (!found) places.set(type, (found = new Map<string, number>()));
  return found;
}

const rawOf = (properties: object, property: string): unknown =>
  Object.getOwnPropertyDescriptor(properties, property)?.value;

const valueOf = (raw: unknown): Value | undefined => (raw === undefined ? undefined : neutral(raw));

/** Tags as AWS will see them: a resource's own go before its provider's, which the engine hands on as one JSON text. */
function tagsOf(own: Value | undefined, ofProvider: Value | undefined): Structure | Unknown {
  const tags = own ?? {};
  const defaults = defaultTags(ofProvider);
  if (tags === UNKNOWN || defaults === UNKNOWN) return UNKNOWN;
  return { ...defaults, ...(isStructure(tags) ? tags : {}) };
}

/** Most resources of a stack have the same provider. */
let last: { readonly text: Value; readonly tags: Structure | Unknown } | undefined;
function defaultTags(text: Value | undefined): Structure | Unknown {
  if (text === undefined || text === null) return {};
  if (last?.text === text) return last.tags;
  const structure = parsed(text);
  const found = structure === UNKNOWN || structure === INVALID ? structure : at(structure, "tags");
  // The engine marks what is not known within a text of JSON as it does elsewhere.
  const known = found === INVALID || found === undefined ? {} : found === UNKNOWN ? UNKNOWN : neutral(found);
  const tags = known === UNKNOWN || !isStructure(known) ? UNKNOWN : known;
  last = { text, tags };
  return tags;
}

/** Longer and deeper than anything that AWS takes; nobody looks into it, and so it cannot take anybody's time either. */
const longestText = 1_048_576;
const deepest = 64;

/** Assets and archives are opaque to rules, and so unknown. */
export function neutral(raw: unknown, depth = 0): Value {
  if (isUnknown(raw) || raw === undeciphered || depth > deepest) return UNKNOWN;
  if (typeof raw === "string") return raw.length > longestText ? UNKNOWN : raw;
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : UNKNOWN;
  if (raw === null || typeof raw === "boolean") return raw;
  if (Array.isArray(raw)) return raw.map((element) => neutral(element, depth + 1));
  return typeof raw === "object" && Object.getPrototypeOf(raw) === Object.prototype
    ? structureOf(raw as Readonly<Record<string, unknown>>, depth)
    : UNKNOWN;
}

function structureOf(raw: Readonly<Record<string, unknown>>, depth: number): Structure {
  const structure: Record<string, Value> = {};
  for (const key of Object.keys(raw)) {
    const value = neutral(raw[key], depth + 1);
    // To assign what is called so would not set a property.
    if (key === "__proto__") Object.defineProperty(structure, key, { value, enumerable: true });
    else structure[key] = value;
  }
  return structure;
}
