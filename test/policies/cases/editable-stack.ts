import type { Resource } from "../../../policies/model/resource";
import type { Rule } from "../../../policies/model/rule";
import { everyType } from "../../../policies/model/types";
import type { RecordedName, RecordedResource } from "../../recording/recording";
import { recorded } from "../../recording/recording";
import { viewer } from "../direct";
import type { Moment } from "../stack-fixture";
import { notKnown } from "../stack-fixture";

type Props = Readonly<Record<string, unknown>>;

/** What is changed nowhere is shown once for all copies. */
const shown = new WeakMap<RecordedResource, Resource>();

/** A copy of a recorded stack, in the hands of somebody who breaks it. */
export class EditableStack {
  #resources: RecordedResource[];
  /** Changed inputs as `type property`, and whole types as `type`. */
  readonly #touched = new Set<string>();

  constructor(
    private readonly name: RecordedName,
    readonly moment: Moment,
  ) {
    this.#resources = recorded(name, moment);
  }

  get resources(): readonly RecordedResource[] {
    return this.#resources;
  }

  /** The resources as the host sees them. */
  get views(): readonly Resource[] {
    const recordedOnes = new Set(recorded(this.name, this.moment));
    const missing = new Set([...recordedOnes].map(({ urn }) => urn));
    for (const { urn } of this.#resources) missing.delete(urn);
    const isAsRecorded = (one: RecordedResource) =>
      recordedOnes.has(one) &&
      (missing.size === 0 || !Object.values(one.sources).some((urns) => urns.some((urn) => missing.has(urn))));
    const viewOf = viewer(this.#resources);
    return this.#resources.map((one) => {
      if (!isAsRecorded(one)) return viewOf(one);
      const known = shown.get(one) ?? viewOf(one);
      shown.set(one, known);
      return known;
    });
  }

  /** @throws when no resource, or more than one, has this name (and type) */
  of(name: string, type?: string): RecordedResource {
    const found = this.#resources.filter((one) => one.name === name && (type === undefined || one.type === type));
    const [one, ...others] = found;
    if (!one || others.length > 0) throw new Error(`${found.length} resources are called ${name}, not one`);
    return one;
  }

  /** Sets inputs of one resource; undefined leaves one out. */
  set(name: string, props: Props, type?: string): this {
    return this.#replace(this.of(name, type), props, {});
  }

  /** Makes an input one that is not known before the update, made from other resources; with none of them, by nobody known. */
  hide(name: string | RecordedResource, property: string, ...from: (string | RecordedResource)[]): this {
    const sources = { [property]: from.map((source) => this.#found(source).urn) };
    return this.#replace(this.#found(name), { [property]: notKnown }, sources);
  }

  /** Sets Pulumi's own options. */
  option(
    name: string,
    options: Partial<Pick<RecordedResource, "protect" | "parent" | "region" | "defaultTags">>,
  ): this {
    const one = this.of(name);
    this.#touched.add(`${one.type} opts.protect`);
    this.#resources = this.#resources.map((other) => (other === one ? { ...one, ...options } : other));
    return this;
  }

  /** Leaves resources out. */
  remove(...names: string[]): this {
    for (const name of names) {
      const one = this.of(name);
      this.#touched.add(one.type);
      this.#resources = this.#resources.filter((other) => other !== one);
    }
    return this;
  }

  /** Leaves out all resources of a type. */
  removeAll(type: string): this {
    this.#touched.add(type);
    this.#resources = this.#resources.filter((one) => one.type !== type);
    return this;
  }

  /** Adds a resource; a known output is given beside the inputs. */
  add(name: string, type: string, inputs: Props, more: Partial<RecordedResource> = {}): this {
    this.#touched.add(type);
    const outputs = without(this.moment === "preview" ? inputs : { id: `${name}-id`, ...inputs, ...more.outputs });
    const root = this.#resources.find((one) => one.type === "pulumi:pulumi:Stack");
    this.#resources = [
      ...this.#resources,
      {
        urn: `urn:pulumi:test::ops::${type}::${name}`,
        type,
        name,
        parent: root?.urn,
        protect: false,
        sources: {},
        secrets: [],
        ...more,
        inputs: without(inputs),
        outputs,
      },
    ];
    return this;
  }

  /** Whether a rule watches something that was changed, and so may well have a word on it. */
  isWatchedBy({ subjects, watches }: Rule): boolean {
    return (
      subjects.some((type) => this.#touched.has(type)) ||
      watches.some(({ types, properties }) =>
        [...this.#touched].some((touched) => {
          const [type = "", property] = touched.split(" ");
          const concerns = types.includes(type) || types.includes(everyType);
          return concerns && (property === undefined || properties.includes(property));
        }),
      )
    );
  }

  #found(one: string | RecordedResource): RecordedResource {
    return typeof one === "string" ? this.of(one) : one;
  }

  #replace(one: RecordedResource, props: Props, sources: Record<string, string[]>): this {
    for (const property of Object.keys(props)) this.#touched.add(`${one.type} ${property}`);
    const kept = Object.entries(one.sources).filter(([property]) => !(property in props));
    const changed = {
      ...one,
      inputs: without({ ...one.inputs, ...props }),
      outputs: without({ ...one.outputs, ...props }),
      sources: { ...Object.fromEntries(kept), ...sources },
    };
    this.#resources = this.#resources.map((other) => (other === one ? changed : other));
    return this;
  }
}

/** What is undefined is not sent to the engine, wherever it stands. */
const without = (props: Props): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(props).flatMap(([key, value]) => (value === undefined ? [] : [[key, sent(value)] as const])),
  );

function sent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sent);
  return typeof value === "object" && value !== null ? without(value as Props) : value;
}
