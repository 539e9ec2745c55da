import { componentTypes, stackType } from "./types";
import type { Resource } from "./resource";
import type { Unknown, Value } from "./value";
import { elements, UNKNOWN } from "./value";

/** Production levels of a stack: A and B demand what is `required`, C only reports it. */
export const levels = ["A", "B", "C"] as const;
export type Level = (typeof levels)[number];

/** Properties by which one resource is known to another. */
const identifiers = ["id", "arn", "name", "bucket", "family"];

/** All resources of a stack, indexed once for all rules. */
export class Stack {
  readonly #byUrn = new Map<string, Resource>();
  readonly #byType = new Map<string, Resource[]>();
  /** The stack itself: the subject of rules about what must exist. */
  readonly root: Resource;

  constructor(resources: Iterable<Resource>) {
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
    return types.flatMap((type) => (type === stackType ? [this.root] : (this.#byType.get(type) ?? [])));
  }

  /** The nearest component of this type around a resource. */
  componentAround(resource: Resource, type: string): Resource | undefined {
    for (let urn = resource.parent; urn !== undefined;) {
      const ancestor = this.#byUrn.get(urn);
      if (!ancestor || ancestor.type === type) return ancestor;
      urn = ancestor.parent;
    }
    return undefined;
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

  /** Resources from which a property's value was made, as far as they are in this stack. */
  sourcesOf(resource: Resource, property: string): Resource[] {
    return resource.sourcesOf(property).flatMap((urn) => this.#byUrn.get(urn) ?? []);
  }

  /**
   * Whether a value that stands in `property` of `holder` names `target`. A known value is compared with the target's
   * identifiers, an unknown one is traced to where it was made.
   */
  names(value: Value | undefined, holder: Resource, property: string, target: Resource): boolean | Unknown {
    if (value === UNKNOWN) return this.#madeFrom(holder, property, target);
    if (typeof value !== "string" || value === "") return false;
    return identifiers.some((identifier) => {
      const known = target.get(identifier);
      if (typeof known !== "string" || known === "") return false;
      return (
        value === known || (value.startsWith("arn:") && (value.endsWith(`:${known}`) || value.endsWith(`/${known}`)))
      );
    });
  }

  /** Resources of these types whose `property` names `target`; unknown when one might. */
  naming(types: readonly string[], property: string, target: Resource): { sure: Resource[]; possible: boolean } {
    const sure: Resource[] = [];
    let possible = false;
    for (const holder of this.ofTypes(types)) {
      const answer = this.names(holder.get(property), holder, property, target);
      if (answer === true) sure.push(holder);
      possible ||= answer === UNKNOWN;
    }
    return { sure, possible };
  }

  /** Resources of these types that `property` of `holder` names, alone or in a list. */
  named(types: readonly string[], holder: Resource, property: string): Resource[] {
    const listed = elements(holder.get(property));
    const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
    return this.ofTypes(types).filter((target) =>
      values.some((value) => this.names(value, holder, property, target) === true),
    );
  }

  /** The strictest level that a component declares; A when none does. */
  get level(): Level {
    const declared = this.ofTypes([componentTypes.worker]).map((worker) => worker.get("level"));
    return declared.length === 0 ? "A" : (levels.find((level) => declared.includes(level)) ?? "A");
  }

  #madeFrom(holder: Resource, property: string, target: Resource, depth = 0): boolean | Unknown {
    const sources = holder.sourcesOf(property);
    if (sources.length === 0) return UNKNOWN;
    if (sources.includes(target.urn)) return true;
    // A name handed on by a sibling, such as `bucket: publicAccessBlock.bucket`.
    return (
      depth < 3 &&
      this.sourcesOf(holder, property).some(
        (source) => source.urn !== holder.urn && this.#madeFrom(source, property, target, depth + 1) === true,
      )
    );
  }
}

const emptyRoot: Resource = Object.freeze({
  urn: "",
  type: stackType,
  name: "stack",
  protect: false,
  parent: undefined,
  get: () => undefined,
  sourcesOf: () => [],
});
