import type { Resource } from "./resource";
import type { Value } from "./value";
import { elements, isAbsent, UNKNOWN } from "./value";

/** Properties by which one resource is known to another. */
const identifiers = ["id", "arn", "name", "bucket", "family"];

const none: readonly Resource[] = [];

/** A map from a name to all that goes by it. */
class Names {
  readonly #resources = new Map<string, Resource[]>();

  add(name: string, resource: Resource): void {
    const same = this.#resources.get(name);
    if (same) same.push(resource);
    else this.#resources.set(name, [resource]);
  }

  /** All that go by one of the names, each once. */
  of(names: readonly string[]): readonly Resource[] {
    let found: readonly Resource[] = none;
    for (const name of names) {
      const more = this.#resources.get(name);
      if (more) found = found.length === 0 ? more : [...found, ...more];
    }
    return found.length > 1 ? [...new Set(found)] : found;
  }
}

/** All that a resource is known by. */
export function identifiersOf(resource: Resource): readonly string[] {
  let known = identifiersKnown.get(resource);
  if (!known) {
    const values = identifiers.map((property) => resource.get(property));
    known = values.filter((value) => typeof value === "string" && value !== "") as string[];
    identifiersKnown.set(resource, known);
  }
  return known;
}
const identifiersKnown = new WeakMap<Resource, readonly string[]>();

/**
 * Whether only its origin can tell who speaks of its id: the engine shows a policy the outputs of a resource and not its
 * id, which providers that are not bridged from Terraform do not repeat among them. Such a resource may well have a name.
 */
export const isAnonymous = (resource: Resource): boolean =>
  identifiersOf(resource).length === 0 ||
  (!resource.type.startsWith("aws:") && isAbsent(resource.get("id")) && isAbsent(resource.get("arn")));

/** All that a known text may name: itself, and every end of an ARN, which may be composed of a name. */
export function namesIn(value: Value): string[] {
  if (typeof value !== "string" || value === "") return [];
  if (!value.startsWith("arn:")) return [value];
  const ends = [...value.matchAll(/[:/]/g)].map(({ index }) => value.slice(index + 1));
  return [value, ...ends.filter(Boolean)];
}

/** The identifiers of all resources, to look one up by what another says. */
export class IdentifierIndex {
  readonly #names = new Names();
  readonly #asked = new Map<Value, readonly Resource[]>();

  constructor(resources: Iterable<Resource>) {
    for (const resource of resources)
      for (const identifier of identifiersOf(resource)) this.#names.add(identifier, resource);
  }

  named(value: Value): readonly Resource[] {
    let found = this.#asked.get(value);
    if (!found) this.#asked.set(value, (found = this.#names.of(namesIn(value))));
    return found;
  }
}

/** Who speaks of whom in one property, to look up all that speak of one resource. */
export class ReferenceIndex {
  readonly #byUrn = new Names();
  readonly #byName = new Names();
  #byOrigin: Names | undefined;
  /** Whether somebody speaks of a resource that nobody knows yet. */
  readonly isOpen: boolean;

  constructor(
    private readonly holders: readonly Resource[],
    property: string,
    private readonly originsOf: (holder: Resource) => ReadonlySet<string>,
  ) {
    let isOpen = false;
    for (const holder of holders) {
      const listed = elements(holder.get(property));
      const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
      for (const value of values) {
        if (value !== UNKNOWN) {
          for (const name of namesIn(value)) this.#byName.add(name, holder);
          continue;
        }
        const origins = originsOf(holder);
        isOpen ||= origins.size === 0;
        for (const urn of origins) this.#byUrn.add(urn, holder);
      }
    }
    this.isOpen = isOpen;
  }

  naming(target: Resource): readonly Resource[] {
    const byOrigin = isAnonymous(target) ? this.#origins.of([target.urn]) : this.#byUrn.of([target.urn]);
    return [...new Set([...byOrigin, ...this.#byName.of(identifiersOf(target))])];
  }

  get #origins(): Names {
    if (!this.#byOrigin) {
      this.#byOrigin = new Names();
      for (const holder of this.holders) for (const urn of this.originsOf(holder)) this.#byOrigin.add(urn, holder);
    }
    return this.#byOrigin;
  }
}
