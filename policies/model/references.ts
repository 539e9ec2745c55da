import type { Resource } from "./resource";
import type { Value } from "./value";
import { elements, UNKNOWN } from "./value";

/** Properties by which one resource is known to another. */
const identifiers = ["id", "arn", "name", "bucket", "family"];

/** A map from a name to all that goes by it. */
class Names {
  readonly #resources = new Map<string, Resource[]>();

  add(name: string, resource: Resource): void {
    const same = this.#resources.get(name);
    if (same) same.push(resource);
    else this.#resources.set(name, [resource]);
  }

  of(names: Iterable<string>): Resource[] {
    return [...new Set([...names].flatMap((name) => this.#resources.get(name) ?? []))];
  }
}

/** All that a resource is known by. */
export const identifiersOf = (resource: Resource): string[] =>
  identifiers.flatMap((property) => {
    const value = resource.get(property);
    return typeof value === "string" && value !== "" ? [value] : [];
  });

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

  constructor(resources: Iterable<Resource>) {
    for (const resource of resources)
      for (const identifier of identifiersOf(resource)) this.#names.add(identifier, resource);
  }

  named(value: Value): Resource[] {
    return this.#names.of(namesIn(value));
  }
}

/** Who speaks of whom in one property, to look up all that speak of one resource. */
export class ReferenceIndex {
  readonly #byUrn = new Names();
  readonly #byName = new Names();
  /** Whether somebody speaks of a resource that nobody knows yet. */
  readonly isOpen: boolean;

  constructor(holders: Iterable<Resource>, property: string, originsOf: (holder: Resource) => ReadonlySet<string>) {
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

  naming(target: Resource): Resource[] {
    return [...new Set([...this.#byUrn.of([target.urn]), ...this.#byName.of(identifiersOf(target))])];
  }
}
