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

/** How an analysis of a state shows a secret that it cannot decipher. */
const undeciphered = "[secret]";

/** A resource that is about to be registered: its inputs, and nothing about where they come from. */
export function viewOfInputs(args: ResourceValidationArgs): Resource {
  const get = reader(args.props, () => false);
  const provider = reader(args.provider?.props ?? {}, () => false);
  let tags: Structure | Unknown | undefined;
  return {
    urn: args.urn,
    type: args.type,
    name: args.name,
    protect: args.opts.protect,
    parent: args.opts.parent,
    region: provider("region"),
    get tags() {
      return (tags ??= tagsOf(get, provider));
    },
    get,
    sourcesOf: () => [],
  };
}

/** A resource of the finished preview or update, with its place in the graph. */
export function viewInStack(resource: PolicyResource): Resource {
  const sources = resource.propertyDependencies;
  // Without any provenance nothing can be said about who decides.
  const hasProvenance = Object.keys(sources).length > 0 || resource.dependencies.length === 0;
  const isSetByProvider = (property: string) => hasProvenance && !sources[property]?.length;
  const get = reader(resource.props, isSetByProvider);
  const provider = reader(resource.provider?.props ?? {}, () => false);
  let tags: Structure | Unknown | undefined;
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    protect: resource.opts.protect,
    parent: resource.parent?.urn,
    region: provider("region"),
    get tags() {
      return (tags ??= tagsOf(get, provider));
    },
    get,
    sourcesOf: (property) => sources[property]?.map((source) => source.urn) ?? [],
  };
}

/** Tags as AWS will see them: a resource's own go before its provider's, which the engine hands on as one JSON text. */
function tagsOf(own: Resource["get"], provider: Resource["get"]): Structure | Unknown {
  const tags = own("tags") ?? {};
  const defaults = defaultTags(provider("defaultTags"));
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

/**
 * Reads properties behind the SDK's back: its proxy throws at every unknown, which would end the rule, while a property
 * descriptor shows the raw value. Values are converted when they are first read, since most never are.
 */
function reader(properties: object, isSetByProvider: (property: string) => boolean): Resource["get"] {
  const read = new Map<string, Value | undefined>();
  return (property) => {
    const known = read.get(property);
    if (known !== undefined || read.has(property)) return known;
    const raw: unknown = Object.getOwnPropertyDescriptor(properties, property)?.value;
    let value = raw === undefined ? undefined : neutral(raw);
    if (unknownSpellings.has(raw) && isSetByProvider(property)) value = undefined;
    read.set(property, value);
    return value;
  };
}

/** Longer and deeper than anything that AWS takes; nobody looks into it, and so it cannot take anybody's time either. */
const longestText = 1_048_576;
const deepest = 64;

/** Assets and archives are opaque to rules, and so unknown. */
export function neutral(raw: unknown, depth = 0): Value {
  if (unknownSpellings.has(raw) || raw === undeciphered || depth > deepest) return UNKNOWN;
  if (typeof raw === "string") return raw.length > longestText ? UNKNOWN : raw;
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : UNKNOWN;
  if (raw === null || typeof raw === "boolean") return raw;
  if (Array.isArray(raw)) return raw.map((element) => neutral(element, depth + 1));
  if (typeof raw !== "object" || Object.getPrototypeOf(raw) !== Object.prototype) return UNKNOWN;
  // Entries, since a key may well be called `__proto__`.
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, neutral(value, depth + 1)]));
}
