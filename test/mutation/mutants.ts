import type { RecordedName, RecordedResource } from "../recording/recording";
import { recorded } from "../recording/recording";
import type { Moment } from "../policies/stack-fixture";
import { notKnown } from "../policies/stack-fixture";
import type { Change, Operator, References } from "./operators";
import { changesOf } from "./operators";
import type { SdkInput } from "./sdk-inputs";
import { sdkInputs } from "./sdk-inputs";
import { isExcluded, weakValues } from "./tables";

/** One fault in one place of a stack that is otherwise as it should be. */
export interface Mutant {
  readonly stack: RecordedName;
  readonly moment: Moment;
  readonly type: string;
  /** As in `rules[].id`; `opts.protect` for Pulumi's own protection, empty for the whole resource. */
  readonly path: string;
  readonly operator: Operator;
  readonly which: string;
  /** Name of the resource. */
  readonly name: string;
  /** What replaces resources of the stack, by URN; nothing where one is missing. */
  readonly instead: ReadonlyMap<string, RecordedResource | undefined>;
}

const hasSdk = (type: string): boolean => /^(aws|random):/.test(type);
const isOurs = (type: string): boolean => /^(sentry|upstash|ops:index):/.test(type);

/** Whether the inputs of a type are tried; a component's are what its children get, and providers' are no inputs of a rule. */
export const isTried = (type: string): boolean => hasSdk(type) || isOurs(type);

/** All resources of a stack at both moments, and what its inputs may be. */
export class Ground {
  readonly update: readonly RecordedResource[];
  readonly preview: readonly RecordedResource[];
  readonly inputs: Readonly<Record<string, readonly SdkInput[]>>;

  /** Inputs of which mutants were made, if only to be excluded. */
  readonly #considered = new Set<string>();

  constructor(readonly name: RecordedName) {
    this.update = recorded(name, "update");
    this.preview = recorded(name, "preview");
    const types = new Set(this.update.map(({ type }) => type).filter(hasSdk));
    this.inputs = sdkInputs([...types].sort());
  }

  /** All resources of which anything can be broken. */
  get all(): RecordedResource[] {
    return this.update.filter(({ type }) => isTried(type));
  }

  /** Resources that differ in more than their names and numbers, one of each kind. */
  get kinds(): RecordedResource[] {
    const kinds = new Map<string, RecordedResource>();
    for (const one of this.all) {
      const inputs = { ...one.inputs };
      const parent = this.update.find(({ urn }) => urn === one.parent)?.type ?? "";
      const metric = `${String(inputs["namespace"])} ${String(inputs["metricName"])}`;
      const key = [one.type, parent, metric, one.protect, ...Object.keys(inputs).sort()].join(" ");
      if (!kinds.has(key)) kinds.set(key, one);
    }
    return [...kinds.values()];
  }

  /** All faults of one resource. */
  mutantsOf(one: RecordedResource): Mutant[] {
    const weak = [...this.#unset(one)].flatMap((input) => this.#weakened(one, input));
    const all = [...this.#changed(one), ...weak, ...this.#unknown(one), ...this.#whole(one)];
    for (const { type, path } of all) this.#considered.add(`${type} ${inputOf(path)}`);
    return all.filter(({ type, path, operator }) => !isExcluded(type, path, operator));
  }

  /** Inputs that the SDK has, or the stack sets, and nothing was done to, though nobody said why. */
  get untried(): string[] {
    const types = new Set(this.update.map(({ type }) => type).filter(isTried));
    return [...types].flatMap((type) => {
      const set = this.update.filter((one) => one.type === type).flatMap((one) => Object.keys(one.inputs));
      const offered = (this.inputs[type] ?? []).filter(
        ({ path, isDeprecated }) => !path.includes(".") && !isDeprecated,
      );
      return [...new Set([...offered.map(({ path }) => inputOf(path)), ...set])]
        .filter((input) => !this.#considered.has(`${type} ${input}`) && !isExcluded(type, input, "weak"))
        .map((input) => `${type} ${input}`);
    });
  }

  #changed(one: RecordedResource): Mutant[] {
    const references: References = (text) => this.#referencesOf(one, text);
    return Object.entries(one.inputs).flatMap(([property, value]) => {
      const gone: Change = { path: "", operator: "remove", value: undefined };
      const isDefault = this.#input(one.type, property)?.default === String(value);
      return [...(isDefault ? [] : [gone]), ...changesOf(value, references, property)]
        .map((change) => ({ ...change, whole: `${property}${change.path}` }))
        .filter(({ operator, whole }) => operator !== "remove" || !this.#input(one.type, whole)?.isRequired)
        .map((change) => this.#mutant(one, "update", change.whole, change, this.#set(one, property, change.value)));
    });
  }

  /** What a program may leave out, and better does. */
  *#unset(one: RecordedResource): Generator<SdkInput> {
    for (const input of this.inputs[one.type] ?? [])
      if (!input.isDeprecated && !input.path.includes(".") && !(inputOf(input.path) in one.inputs)) yield input;
  }

  #weakened(one: RecordedResource, { path, kind, default: usual }: SdkInput): Mutant[] {
    const property = inputOf(path);
    const known = weakValues(one.type, property);
    const values = known.length > 0 ? known : kind === "boolean" && usual !== undefined ? [usual !== "true"] : [];
    return values.map((value, index) =>
      this.#mutant(
        one,
        "update",
        property,
        { operator: "weak", which: String(index) },
        this.#set(one, property, value),
      ),
    );
  }

  #unknown(one: RecordedResource): Mutant[] {
    const seen = this.preview.find(({ urn }) => urn === one.urn);
    const stranger = this.preview.find(({ type }) => type === "random:index/randomId:RandomId");
    if (!seen || !stranger) return [];
    return Object.keys(seen.inputs).map((property) => {
      const hidden = {
        ...seen,
        inputs: { ...seen.inputs, [property]: notKnown },
        outputs: { ...seen.outputs, [property]: notKnown },
        sources: { ...seen.sources, [property]: [stranger.urn] },
      };
      return this.#mutant(one, "preview", property, { operator: "unknown" }, new Map([[one.urn, hidden]]));
    });
  }

  #whole(one: RecordedResource): Mutant[] {
    const gone = this.#mutant(one, "update", "", { operator: "drop" }, new Map([[one.urn, undefined]]));
    if (!one.protect) return [gone];
    const open = new Map([[one.urn, { ...one, protect: false }]]);
    return [gone, this.#mutant(one, "update", "opts.protect", { operator: "unprotected" }, open)];
  }

  #mutant(
    one: RecordedResource,
    moment: Moment,
    path: string,
    { operator, which = "" }: Pick<Change, "operator" | "which">,
    instead: Mutant["instead"],
  ): Mutant {
    return { stack: this.name, moment, type: one.type, path, operator, which, name: one.name, instead };
  }

  #set(one: RecordedResource, property: string, value: unknown): Map<string, RecordedResource | undefined> {
    const instead = new Map([[one.urn, withInput(one, property, value)]]);
    // The component says the same of itself, since it makes both from the same structure.
    const around = property === "containerDefinitions" && this.update.find(({ urn }) => urn === one.parent);
    if (around && "containers" in around.outputs && typeof value === "string")
      instead.set(around.urn, withInput(around, "containers", parsed(value) ?? []));
    return instead;
  }

  readonly #byPlace = new Map<string, SdkInput>();
  #input(type: string, place: string): SdkInput | undefined {
    if (this.#byPlace.size === 0)
      for (const [of, inputs] of Object.entries(this.inputs))
        for (const input of inputs) this.#byPlace.set(`${of} ${input.path.replace(/\[\]$/, "")}`, input);
    return this.#byPlace.get(`${type} ${place}`);
  }

  /** Other things that could stand where the name of a resource stands. */
  #referencesOf(holder: RecordedResource, text: string): Change[] {
    const target = this.#named.get(text);
    const foreign: Change = { path: "", operator: "foreign", value: foreignTo(text) };
    if (!target) return text.startsWith("arn:") ? [foreign] : [];
    const identifier = Object.entries(target.outputs).find(([, value]) => value === text)?.[0] ?? "id";
    const sibling = this.update.find(
      ({ urn, type, outputs }) =>
        type === target.type && urn !== target.urn && urn !== holder.urn && typeof outputs[identifier] === "string",
    );
    return [
      foreign,
      ...(sibling ? [{ path: "", operator: "sibling" as const, value: sibling.outputs[identifier] }] : []),
    ];
  }

  readonly #byName = new Map<string, RecordedResource>();
  get #named(): ReadonlyMap<string, RecordedResource> {
    if (this.#byName.size === 0)
      for (const one of this.update)
        for (const property of ["id", "arn", "name", "bucket"]) {
          const value = one.outputs[property];
          if (isTried(one.type) && typeof value === "string" && value.length > 3) this.#byName.set(value, one);
        }
    return this.#byName;
  }
}

/** The input in which a path begins. */
export const inputOf = (path: string): string => (path.startsWith("opts.") ? path : (/^[^.[]+/.exec(path)?.[0] ?? ""));

const foreignTo = (text: string): string =>
  text.startsWith("arn:")
    ? text.replaceAll("123456789012", "999999999999").replace(/[^:/]+$/, "foreign")
    : "foreign-0badf00d";

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withInput(one: RecordedResource, property: string, value: unknown): RecordedResource {
  const put = (props: Record<string, unknown>): Record<string, unknown> => {
    const { [property]: _, ...others } = props;
    return value === undefined ? others : { ...others, [property]: value };
  };
  return { ...one, inputs: put(one.inputs), outputs: put(one.outputs) };
}
