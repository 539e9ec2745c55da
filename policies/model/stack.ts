import { IdentifierIndex, identifiersOf, namesIn, ReferenceIndex } from "./references";
import type { Resource } from "./resource";
import { componentTypes, everyType, stackType } from "./types";
import type { Unknown, Value } from "./value";
import { at, elements, textOf, UNKNOWN } from "./value";

/** Production levels of a stack: A and B demand what is `required`, C only reports it. */
export const levels = ["A", "B", "C"] as const;
export type Level = (typeof levels)[number];

/** How far a name that is handed on from resource to resource is followed. */
const longestChain = 4;

/** All resources of a stack, indexed once for all rules. */
export class Stack {
  readonly #byUrn = new Map<string, Resource>();
  readonly #byType = new Map<string, Resource[]>();
  readonly #references = new Map<string, ReferenceIndex>();
  readonly #values = new Map<string, Map<Value | undefined, Resource[]>>();
  #identifiers: IdentifierIndex | undefined;
  /** The stack itself: the subject of rules about what must exist. */
  readonly root: Resource;

  /** @param now the moment of judgement, for what ends at a date */
  constructor(
    resources: Iterable<Resource>,
    readonly now: Date = new Date(),
  ) {
    for (const resource of resources) {
      this.#byUrn.set(resource.urn, resource);
      const same = this.#byType.get(resource.type);
      if (same) same.push(resource);
      else this.#byType.set(resource.type, [resource]);
    }
    this.root = this.#byType.get(stackType)?.[0] ?? emptyRoot;
  }

  /** Resources of any of these types; the stack itself is there even where nobody listed it. */
  ofTypes(types: readonly string[]): Resource[] {
    if (types.includes(everyType)) return [...this.#byUrn.values()];
    return types.flatMap((type) => (type === stackType ? [this.root] : (this.#byType.get(type) ?? [])));
  }

  /** Components around a resource, nearest first. */
  *ancestorsOf(resource: Resource): Generator<Resource> {
    for (let urn = resource.parent; urn !== undefined;) {
      const ancestor = this.#byUrn.get(urn);
      if (!ancestor) return;
      yield ancestor;
      urn = ancestor.parent;
    }
  }

  /** The nearest component of this type around a resource. */
  componentAround(resource: Resource, type: string): Resource | undefined {
    for (const ancestor of this.ancestorsOf(resource)) if (ancestor.type === type) return ancestor;
    return undefined;
  }

  /** Resources from which a property's value was made, as far as they are in this stack. */
  sourcesOf(resource: Resource, property: string): Resource[] {
    return resource.sourcesOf(property).flatMap((urn) => this.#byUrn.get(urn) ?? []);
  }

  /**
   * Whether a value that stands in `property` of `holder` names `target`. A known value is compared with the target's
   * identifiers, an unknown one is traced to where it was made.
   */
  names(value: Value | undefined, holder: Resource, property: string, target: Resource): boolean | Unknown {
    if (value === UNKNOWN) {
      const origins = this.#originsOf(holder, property);
      return origins.size === 0 ? UNKNOWN : origins.has(target.urn);
    }
    const names = namesIn(value ?? null);
    return identifiersOf(target).some((identifier) => names.includes(identifier));
  }

  /** Resources of these types whose `property` names `target`; `possible` when one of them might. */
  naming(types: readonly string[], property: string, target: Resource): { sure: Resource[]; possible: boolean } {
    const key = [property, ...types].join(" ");
    let index = this.#references.get(key);
    if (!index) {
      index = new ReferenceIndex(this.ofTypes(types), property, (holder) => this.#originsOf(holder, property));
      this.#references.set(key, index);
    }
    return { sure: index.naming(target), possible: index.isOpen };
  }

  /** Resources of these types whose `property` is this very value. */
  with(types: readonly string[], property: string, value: Value): readonly Resource[] {
    const key = [property, ...types].join(" ");
    let index = this.#values.get(key);
    if (!index) {
      index = new Map();
      for (const resource of this.ofTypes(types)) {
        const own = resource.get(property);
        const same = index.get(own);
        if (same) same.push(resource);
        else index.set(own, [resource]);
      }
      this.#values.set(key, index);
    }
    return index.get(value) ?? [];
  }

  /** Resources of these types that `property` of `holder` names, alone or in a list. */
  named(types: readonly string[], holder: Resource, property: string): Resource[] {
    const listed = elements(holder.get(property));
    const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
    return [...new Set(values.flatMap((value) => this.namedBy(value, types, holder, property)))];
  }

  /**
   * Resources of these types that a value names which stands somewhere in `property` of `holder`; where it is not known,
   * those that it is made from.
   */
  namedBy(value: Value, types: readonly string[], holder: Resource, property: string): Resource[] {
    this.#identifiers ??= new IdentifierIndex(this.#byUrn.values());
    const found =
      value === UNKNOWN
        ? [...this.#originsOf(holder, property)].flatMap((urn) => this.#byUrn.get(urn) ?? [])
        : this.#identifiers.named(value);
    return found.filter(({ type }) => types.includes(type));
  }

  /** The strictest level that a component declares; A when none does. */
  get level(): Level {
    const declared = this.ofTypes([componentTypes.worker]).map((worker) => worker.get("level"));
    return levels.find((level) => declared.includes(level)) ?? "A";
  }

  /** What the stack says that it was asked for, by the name of the setting; nothing where it does not say. */
  asked(setting: string): Value | undefined {
    return at(this.ofTypes([componentTypes.declaration])[0]?.get("settings"), setting);
  }

  /** For whom the stack is, as it says itself; `prod` where it does not. */
  get profile(): string {
    return textOf(this.asked("profile")) || "prod";
  }

  /** Where a value was made, through siblings that hand it on, such as `bucket: publicAccessBlock.bucket`. */
  #originsOf(holder: Resource, property: string): Set<string> {
    const origins = new Set<string>();
    let handedOn = [holder];
    for (let step = 0; step < longestChain && handedOn.length > 0; step++) {
      const urns = handedOn.flatMap((resource) => resource.sourcesOf(property)).filter((urn) => !origins.has(urn));
      for (const urn of urns) origins.add(urn);
      handedOn = urns.flatMap((urn) => this.#byUrn.get(urn) ?? []);
    }
    return origins;
  }
}

const emptyRoot: Resource = Object.freeze({
  urn: "",
  type: stackType,
  name: "stack",
  protect: false,
  parent: undefined,
  region: undefined,
  get: () => undefined,
  sourcesOf: () => [],
});
