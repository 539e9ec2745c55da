import type { Register } from "./exemption";
import { emptyRegister } from "./exemption";
import { IdentifierIndex, identifiersOf, isAnonymous, namesIn, ReferenceIndex } from "./references";
import type { Resource } from "./resource";
import { componentTypes, everyType, stackType } from "./types";
import type { Unknown, Value } from "./value";
import { at, elements, textOf, UNKNOWN } from "./value";

/** Production levels of a stack: A and B demand what is `required`, C only reports it. */
export const levels = ["A", "B", "C"] as const;
export type Level = (typeof levels)[number];

/** How far a name that is handed on from resource to resource is followed. */
const longestChain = 4;

const workers = [componentTypes.worker];
const declarations = [componentTypes.declaration];

/** All resources of a stack, indexed once for all rules. */
export class Stack {
  readonly #byUrn = new Map<string, Resource>();
  readonly #all: readonly Resource[];
  readonly #byType = new Map<string, Resource[]>();
  readonly #references = new PerProperty<ReferenceIndex>();
  readonly #values = new PerProperty<ReadonlyMap<Value | undefined, readonly Resource[]>>();
  readonly #ofTypes = new Map<readonly string[], readonly Resource[]>();
  readonly #origins = new Map<Resource, Map<string, ReadonlySet<string>>>();
  readonly #inOrder = new Map<string, Resource[]>();
  readonly #found = new Map<object, Map<Resource, unknown>>();
  readonly #indexes = new Map<object, unknown>();
  #identifiers: IdentifierIndex | undefined;
  /** The stack itself: the subject of rules about what must exist. */
  readonly root: Resource;

  /**
   * @param now the moment of judgement, for what ends at a date
   * @param register what its owners may live with for a while
   */
  constructor(
    resources: Iterable<Resource>,
    readonly now: Date = new Date(),
    readonly register: Register = emptyRegister,
  ) {
    for (const resource of resources) {
      this.#byUrn.set(resource.urn, resource);
      const same = this.#byType.get(resource.type);
      if (same) same.push(resource);
      else this.#byType.set(resource.type, [resource]);
    }
    this.#all = [...this.#byUrn.values()];
    this.root = this.#byType.get(stackType)?.[0] ?? emptyRoot;
  }

  /** Resources of any of these types; the stack itself is there even where nobody listed it. */
  ofTypes(types: readonly string[]): readonly Resource[] {
    // A list of one, which rules often write where they ask, is not worth remembering.
    if (types.length === 1) return this.#listed(types);
    let found = this.#ofTypes.get(types);
    if (!found) this.#ofTypes.set(types, (found = this.#listed(types)));
    return found;
  }

  /** The same, by their URNs: whatever order they were registered in, it is told in this one. */
  inOrder(types: readonly string[]): readonly Resource[] {
    if (types.includes(everyType)) return this.#sorted(everyType);
    const [one, ...others] = types.filter((type) => type === stackType || this.#byType.has(type));
    if (one === undefined) return [];
    if (others.length === 0) return this.#sorted(one);
    const wanted = new Set([one, ...others]);
    const found = [...wanted].flatMap((type) => this.#sorted(type));
    const all = this.#sorted(everyType);
    // To sort most of a large stack once more takes longer than to look through what is sorted.
    const isMost = found.length * 8 > all.length && !wanted.has(stackType);
    return isMost ? all.filter(({ type }) => wanted.has(type)) : found.sort(byUrn);
  }

  #sorted(type: string): readonly Resource[] {
    if (this.#inOrder.size === 0) {
      const all = [...this.#byType.values()].flat().sort(byUrn);
      this.#inOrder.set(everyType, all).set(stackType, [this.root]);
      for (const resource of all) {
        const same = this.#inOrder.get(resource.type);
        if (!same) this.#inOrder.set(resource.type, [resource]);
        else if (resource.type !== stackType) same.push(resource);
      }
    }
    return this.#inOrder.get(type) ?? [];
  }

  #listed(types: readonly string[]): readonly Resource[] {
    if (types.includes(everyType)) return this.#all;
    const lists = types.map((type) => (type === stackType ? [this.root] : (this.#byType.get(type) ?? none)));
    const [only = none, ...others] = lists;
    return others.length === 0 ? only : lists.flat();
  }

  /** What `find` finds of a resource in this stack. It is asked once: most is wanted by several rules, or for several subjects. */
  once<Found>(find: (resource: Resource, stack: Stack) => Found, resource: Resource): Found {
    let known = this.#found.get(find) as Map<Resource, { readonly found: Found }> | undefined;
    if (!known) this.#found.set(find, (known = new Map<Resource, { readonly found: Found }>()));
    let answer = known.get(resource);
    if (!answer) known.set(resource, (answer = { found: find(resource, this) }));
    return answer.found;
  }

  /** What `find` finds in the whole of this stack. It is asked once, however many rules and subjects want it. */
  index<Found>(find: (stack: Stack) => Found): Found {
    let answer = this.#indexes.get(find) as { readonly found: Found } | undefined;
    if (!answer) this.#indexes.set(find, (answer = { found: find(this) }));
    return answer.found;
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
    if (isAnonymous(target) && this.#originsOf(holder, property).has(target.urn)) return true;
    const names = namesIn(value ?? null);
    return identifiersOf(target).some((identifier) => names.includes(identifier));
  }

  /** Resources of these types whose `property` names `target`; `possible` when one of them might. */
  naming(
    types: readonly string[],
    property: string,
    target: Resource,
  ): { readonly sure: readonly Resource[]; readonly possible: boolean } {
    const index = this.#references.of(
      types,
      property,
      () => new ReferenceIndex(this.ofTypes(types), property, (holder) => this.#originsOf(holder, property)),
    );
    return { sure: index.naming(target), possible: index.isOpen };
  }

  /** Resources of these types whose `property` is this very value. */
  with(types: readonly string[], property: string, value: Value): readonly Resource[] {
    const index = this.#values.of(types, property, () => {
      const found = new Map<Value | undefined, Resource[]>();
      for (const resource of this.ofTypes(types)) {
        const own = resource.get(property);
        const same = found.get(own);
        if (same) same.push(resource);
        else found.set(own, [resource]);
      }
      return found;
    });
    return index.get(value) ?? [];
  }

  /** Resources of these types that `property` of `holder` names, alone or in a list. */
  named(types: readonly string[], holder: Resource, property: string): readonly Resource[] {
    const listed = elements(holder.get(property));
    if (listed === UNKNOWN) return this.namedBy(UNKNOWN, types, holder, property);
    const [only, ...others] = listed;
    if (only === undefined) return [];
    if (others.length === 0) return this.namedBy(only, types, holder, property);
    return [...new Set(listed.flatMap((value) => this.namedBy(value, types, holder, property)))];
  }

  /**
   * Resources of these types that a value names which stands somewhere in `property` of `holder`; where it is not known,
   * those that it is made from.
   */
  namedBy(value: Value, types: readonly string[], holder: Resource, property: string): readonly Resource[] {
    this.#identifiers ??= new IdentifierIndex(this.#byUrn.values());
    const isWanted = ({ type }: Resource) => types.includes(type);
    const known = value === UNKNOWN ? [] : this.#identifiers.named(value);
    if (known.length > 0) return known.every(isWanted) ? known : known.filter(isWanted);
    const origins = [...this.#originsOf(holder, property)].flatMap((urn) => this.#byUrn.get(urn) ?? []);
    return origins.filter((origin) => isWanted(origin) && (value === UNKNOWN || isAnonymous(origin)));
  }

  /** The strictest level that a component declares; A when none does. */
  get level(): Level {
    const declared = this.ofTypes(workers).map((worker) => worker.get("level"));
    return levels.find((level) => declared.includes(level)) ?? "A";
  }

  /** Whether it is a stack of this project, whose components declare it and set up only what they make themselves. */
  get isDeclared(): boolean {
    return this.ofTypes(declarations).length > 0;
  }

  /** What the stack says that it was asked for, by the name of the setting; nothing where it does not say. */
  asked(setting: string): Value | undefined {
    return at(this.ofTypes(declarations)[0]?.get("settings"), setting);
  }

  /** For whom the stack is, as it says itself; `prod` where it does not. */
  get profile(): string {
    return textOf(this.asked("profile")) || "prod";
  }

  /** Where a value was made, through siblings that hand it on, such as `bucket: publicAccessBlock.bucket`. */
  #originsOf(holder: Resource, property: string): ReadonlySet<string> {
    let known = this.#origins.get(holder);
    if (!known) this.#origins.set(holder, (known = new Map<string, ReadonlySet<string>>()));
    let origins = known.get(property);
    if (!origins) known.set(property, (origins = this.#traced(holder, property)));
    return origins;
  }

  #traced(holder: Resource, property: string): ReadonlySet<string> {
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

/** What was made for a property of some types, by the types themselves or else by their names. */
class PerProperty<Made> {
  readonly #byTypes = new Map<readonly string[], Map<string, Made>>();
  readonly #byNames = new Map<string, Made>();

  of(types: readonly string[], property: string, make: () => Made): Made {
    let ofTypes = this.#byTypes.get(types);
    if (!ofTypes) this.#byTypes.set(types, (ofTypes = new Map<string, Made>()));
    let made = ofTypes.get(property);
    if (made === undefined) {
      const names = [property, ...types].join(" ");
      made = this.#byNames.get(names) ?? make();
      this.#byNames.set(names, made);
      ofTypes.set(property, made);
    }
    return made;
  }
}

const none: readonly Resource[] = [];

const byUrn = (one: Resource, other: Resource): number => (one.urn < other.urn ? -1 : 1);

const emptyRoot: Resource = Object.freeze({
  urn: "",
  type: stackType,
  name: "stack",
  protect: false,
  parent: undefined,
  region: undefined,
  tags: {},
  get: () => undefined,
  sourcesOf: () => [],
});
