import type { PolicyProviderResource, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";

import type { Resource } from "../model/resource";
import type { Structure, Value } from "../model/value";
import { UNKNOWN } from "../model/value";

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

/** A resource that is about to be registered: its inputs, and nothing about where they come from. */
export const viewOfInputs = (args: ResourceValidationArgs): Resource => ({
  urn: args.urn,
  type: args.type,
  name: args.name,
  protect: args.opts.protect,
  parent: args.opts.parent,
  region: regionOf(args.provider),
  get: reader(args.props, () => false),
  sourcesOf: () => [],
});

/** A resource of the finished preview or update, with its place in the graph. */
export function viewInStack(resource: PolicyResource): Resource {
  const sources = resource.propertyDependencies;
  // Without any provenance nothing can be said about who decides.
  const hasProvenance = Object.keys(sources).length > 0 || resource.dependencies.length === 0;
  const isSetByProvider = (property: string) => hasProvenance && !sources[property]?.length;
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    protect: resource.opts.protect,
    parent: resource.parent?.urn,
    region: regionOf(resource.provider),
    get: reader(resource.props, isSetByProvider),
    sourcesOf: (property) => sources[property]?.map((source) => source.urn) ?? [],
  };
}

const regionOf = (provider: PolicyProviderResource | undefined): Resource["region"] =>
  provider && reader(provider.props, () => false)("region");

/**
 * Reads properties behind the SDK's back: its proxy throws at every unknown, which would end the rule, while a property
 * descriptor shows the raw value. Values are converted when they are first read, since most never are.
 */
function reader(properties: object, isSetByProvider: (property: string) => boolean): Resource["get"] {
  const read = new Map<string, Value | undefined>();
  return (property) => {
    if (read.has(property)) return read.get(property);
    const raw: unknown = Object.getOwnPropertyDescriptor(properties, property)?.value;
    let value = raw === undefined ? undefined : neutral(raw);
    if (value === UNKNOWN && isSetByProvider(property)) value = undefined;
    read.set(property, value);
    return value;
  };
}

/** Assets and archives are opaque to rules, and so unknown. */
function neutral(raw: unknown): Value {
  if (unknownSpellings.has(raw)) return UNKNOWN;
  if (raw === null || typeof raw === "boolean" || typeof raw === "number" || typeof raw === "string") return raw;
  if (Array.isArray(raw)) return raw.map(neutral);
  if (typeof raw !== "object" || Object.getPrototypeOf(raw) !== Object.prototype) return UNKNOWN;
  const structure: Record<string, Value> = {};
  for (const [key, value] of Object.entries(raw)) structure[key] = neutral(value);
  return structure satisfies Structure;
}
