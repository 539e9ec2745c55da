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
export const namesIn = (value: Value): string[] =>
  typeof value !== "string" || value === "" ? [] : [value, ...endsOf(value)];

function endsOf(value: string): string[] {
  if (!value.startsWith("arn:")) return [];
  return [...value.matchAll(/[:/]/g)].map(({ index }) => value.slice(index + 1)).filter(Boolean);
}

/** Whether an ARN is of another region or account than a resource, which then only has the same name. */
function isElsewhere(arn: string, resource: Resource): boolean {
  const own = resource.get("arn");
  if (typeof own !== "string") return false;
  const [here, there] = [own, arn].map((one) => one.split(":", 5).slice(3));
  return [0, 1].some((part) => here?.[part] && there?.[part] && here[part] !== there[part]);
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
    if (!found) this.#asked.set(value, (found = this.#find(value)));
    return found;
  }

  #find(value: Value): readonly Resource[] {
    if (typeof value !== "string") return none;
    const itself = this.#names.of([value]);
    const ends = endsOf(value);
    if (ends.length === 0) return itself;
    const byName = this.#names.of(ends).filter((resource) => !isElsewhere(value, resource));
    return byName.length === 0 ? itself : [...new Set([...itself, ...byName])];
  }
}

/** Who speaks of whom in one property, to look up all that speak of one resource. */
export class ReferenceIndex {
  readonly #byUrn = new Names();
  readonly #byName = new Names();
  /** Those that name something by the end of an ARN, and that ARN. */
  readonly #byEnd = new Map<string, { readonly holder: Resource; readonly arn: string }[]>();
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
          if (typeof value === "string" && value !== "") this.#addName(value, holder);
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
    const names = identifiersOf(target);
    const byEnd = names
      .flatMap((name) => this.#byEnd.get(name) ?? [])
      .flatMap(({ holder, arn }) => (isElsewhere(arn, target) ? [] : [holder]));
    return [...new Set([...byOrigin, ...this.#byName.of(names), ...byEnd])];
  }

  #addName(value: string, holder: Resource): void {
    this.#byName.add(value, holder);
    for (const end of endsOf(value)) {
      const same = this.#byEnd.get(end);
      if (same) same.push({ holder, arn: value });
      else this.#byEnd.set(end, [{ holder, arn: value }]);
    }
  }

  get #origins(): Names {
    if (!this.#byOrigin) {
      this.#byOrigin = new Names();
      for (const holder of this.holders) for (const urn of this.originsOf(holder)) this.#byOrigin.add(urn, holder);
    }
    return this.#byOrigin;
  }
}
