import { checkedInputs, type Fault, isAutomatic } from "./checked-inputs";
import { described, Incomplete } from "./failures";
import { isWithin } from "./normal-form";
import { allTags, differences, type Found, inputsFrom, outputsFrom, previewed, sealed } from "./property-sets";
import type { Recorder } from "./recorder";
import type { AnyResourceType, Operation, TagChange } from "./resource-type";
import {
  canonical,
  isObject,
  type Properties,
  revealed,
  revealedProperties,
  type Value,
  withoutUndefined,
} from "./values";
import { logicalName, typeToken } from "./urn";

/** What a provider is made of. `Cloud` is whatever its types need to reach their service. */
export interface ProviderDefinition<Cloud> {
  /** Package name, as in `aws:ec2/vpc:Vpc`. */
  readonly name: string;
  /** Version of the official provider that it stands in for. */
  readonly version: string;
  readonly types: Readonly<Record<string, AnyResourceType<Cloud>>>;
  readonly invokes: Readonly<Record<string, (args: Properties, cloud: Cloud) => Promise<Properties>>>;
  /** @throws when the configuration cannot be used; then nothing is touched */
  configure(config: Properties): { cloud: Cloud; defaultTags: Record<string, string> };
  readonly recorder?: Recorder;
}

/** Which resource an operation is about. `timeoutSeconds` 0 means the default. */
export interface Target {
  readonly urn: string;
  readonly timeoutSeconds: number;
}

const defaultTimeoutSeconds = 600;
const lookIntervalMilliseconds = 250;

/** The life of a resource as the Pulumi engine drives it, for any table of types; no wire format in here. */
export class Provider<Cloud> {
  private readonly cancelled = new AbortController();
  private configured: { cloud: Cloud; defaultTags: Record<string, string> } | undefined;

  constructor(readonly definition: ProviderDefinition<Cloud>) {}

  configure(config: Properties): void {
    this.configured = this.definition.configure(config);
  }

  cancel(): void {
    this.cancelled.abort();
  }

  check(urn: string, before: Properties, given: Properties, seed: Uint8Array): { inputs: Properties; faults: Fault[] } {
    const { token, type } = this.typeOf(urn);
    return checkedInputs(token, type, logicalName(urn), before, given, seed);
  }

  diff(urn: string, before: Properties, after: Properties, state: Properties, ignored: readonly string[]) {
    const { type } = this.typeOf(urn);
    const found = differences(type, before, after, state, this.ready.defaultTags, ignored);
    const replaces = found.filter(({ path }) =>
      Object.entries(type.inputs).some(([key, rule]) => rule.replace === true && isWithin(path, key)),
    );
    return {
      changes: found,
      replaces,
      deleteBeforeReplace: replaces.length > 0 && this.nameIsTaken(urn, before, after),
    };
  }

  preview(urn: string, inputs: Properties, old?: Properties): Properties {
    return previewed(this.typeOf(urn).type, inputs, old, this.ready.defaultTags);
  }

  async create(target: Target, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    const { type } = this.typeOf(target.urn);
    const plain = revealedProperties(inputs);
    const operation = this.operation(target, plain, true);
    const id = await this.attempt(target, "create", () => type.create(plain, operation));
    const outputs = await this.settled(target, "create", id, inputs, plain, operation);
    await this.record(target.urn, type, id, plain);
    return { id, outputs };
  }

  /** @returns `undefined` when the resource is gone */
  async read(target: Target, id: string, inputs: Properties, state: Properties) {
    const { type } = this.typeOf(target.urn);
    const plainState = revealedProperties(state);
    const operation = this.operation(target, revealedProperties(inputs));
    const found = await this.attempt(target, "read", () => look(type, id, plainState, operation));
    if (found === undefined) return undefined;
    const { defaultTags } = this.ready;
    const outputs = outputsFrom(type, Object.keys(state).length === 0 ? {} : plainState, found, defaultTags);
    return {
      outputs: sealed(type, outputs, inputs, state),
      inputs: inputsFrom(type, inputs, found, defaultTags),
    };
  }

  async update(
    target: Target,
    id: string,
    before: Properties,
    after: Properties,
    state: Properties,
  ): Promise<Properties> {
    const { type } = this.typeOf(target.urn);
    const [old, plain, plainState] = [before, after, state].map(revealedProperties) as [
      Properties,
      Properties,
      Properties,
    ];
    const changed = new Set(
      differences(type, old, plain, plainState, this.ready.defaultTags, []).map(({ path }) => path.split(/[.[]/)[0]),
    );
    const operation = {
      ...this.operation(target, plain),
      old,
      state: plainState,
      changed: (...properties: string[]) => properties.some((property) => changed.has(property)),
    };
    await this.attempt(target, "update", async () => {
      const tags = tagChange(plainState["tagsAll"], operation.tags);
      if (type.retag !== undefined && (tags.remove.length > 0 || Object.keys(tags.put).length > 0)) {
        await type.retag(id, tags, operation);
      }
      await type.update?.(id, plain, operation);
    });
    const kept = Object.entries(state).filter(([key]) => !(key in type.inputs) || type.inputs[key]?.chosenByAws);
    const outputs = await this.settled(
      target,
      "update",
      id,
      after,
      { ...revealedProperties(Object.fromEntries(kept)), ...plain },
      operation,
    );
    await this.record(target.urn, type, id, plain);
    return outputs;
  }

  async delete(target: Target, id: string, inputs: Properties, state: Properties): Promise<void> {
    const { type } = this.typeOf(target.urn);
    const plain = revealedProperties(inputs);
    const operation = { ...this.operation(target, plain), state: revealedProperties(state) };
    await this.attempt(target, "delete", () => type.delete(id, plain, operation));
    await this.definition.recorder?.forget(target.urn);
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const invoke = this.definition.invokes[token];
    if (invoke === undefined) throw this.unsupported("function", token, Object.keys(this.definition.invokes));
    const { cloud } = this.ready;
    return this.attempt({ urn: token, timeoutSeconds: 0 }, "invoke", () => invoke(revealedProperties(args), cloud));
  }

  private get ready() {
    if (this.configured === undefined) throw new Error(`the provider ${this.definition.name} has not been configured`);
    return this.configured;
  }

  private typeOf(urn: string): { token: string; type: AnyResourceType<Cloud> } {
    const token = typeToken(urn);
    const type = this.definition.types[token];
    if (type === undefined) throw this.unsupported("resource type", token, Object.keys(this.definition.types));
    return { token, type };
  }

  private unsupported(what: string, token: string, supported: string[]): Error {
    return new Error(`the sandbox's stand-in provider has no ${what} ${token}. It has: ${supported.sort().join(", ")}`);
  }

  /** An explicit name that stays cannot be given to the new resource while the old one still has it. */
  private nameIsTaken(urn: string, before: Properties, after: Properties): boolean {
    const rule = this.typeOf(urn).type.autoName;
    if (rule === undefined) return false;
    const [old, next] = [before[rule.property], after[rule.property]];
    return old !== undefined && canonical(old) === canonical(next) && !isAutomatic(rule, logicalName(urn), old);
  }

  private async settled(
    target: Target,
    name: "create" | "update",
    id: string,
    inputs: Properties,
    reference: Properties,
    operation: Operation<Cloud>,
  ): Promise<Properties> {
    const { type } = this.typeOf(target.urn);
    const outputs = async (): Promise<Properties> => {
      const found = await look(type, id, reference, operation);
      if (found === undefined) throw new Error(`it was made, but cannot be found under the id ${id}`);
      return sealed(type, outputsFrom(type, reference, found, this.ready.defaultTags), inputs);
    };
    const failed = (error: unknown, known: Properties) =>
      new Incomplete(id, inputs, known, `${typeToken(target.urn)} ${name}: ${described(error)}`);
    try {
      await type.settle?.(id, revealedProperties(inputs), operation);
    } catch (error) {
      const known = await outputs().catch(() => sealed(type, reference, inputs));
      throw failed(error, known);
    }
    return outputs().catch((error: unknown) => {
      throw failed(error, sealed(type, reference, inputs));
    });
  }

  private async attempt<Result>(target: Target, name: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw new Error(`${typeToken(target.urn)} ${name}: ${described(error)}`, { cause: error });
    }
  }

  private operation(target: Target, inputs: Properties, isNew = false): Operation<Cloud> {
    const seconds = target.timeoutSeconds > 0 ? target.timeoutSeconds : defaultTimeoutSeconds;
    const deadline = Date.now() + seconds * 1000;
    const { cloud, defaultTags } = this.ready;
    return {
      cloud,
      urn: target.urn,
      isNew,
      tags: allTags(inputs["tags"], defaultTags) as Record<string, string>,
      until: async (what, look) => {
        for (;;) {
          const found = await look();
          if (found !== undefined) return found;
          if (this.cancelled.signal.aborted) throw new Error(`cancelled before ${what}`);
          if (Date.now() > deadline) throw new Error(`timed out after ${seconds} s before ${what}`);
          await new Promise((resolve) => setTimeout(resolve, lookIntervalMilliseconds));
        }
      },
    };
  }

  private async record(urn: string, type: AnyResourceType<Cloud>, id: string, inputs: Properties): Promise<void> {
    const properties = Object.entries(type.inputs).flatMap(([property, { recordedOnly }]) =>
      recordedOnly !== undefined && inputs[property] !== undefined ? [{ property, reason: recordedOnly }] : [],
    );
    await this.definition.recorder?.keep({ urn, type: typeToken(urn), id, properties });
  }
}

/** What the type's `read` found, fit for the wire. */
async function look<Cloud>(
  type: AnyResourceType<Cloud>,
  id: string,
  state: Properties,
  operation: Operation<Cloud>,
): Promise<Found | undefined> {
  const found = await type.read(id, state, operation);
  if (found === undefined) return undefined;
  const clean = Object.entries(found).map(([key, value]) => [
    key,
    value === undefined ? value : withoutUndefined(value),
  ]);
  return Object.fromEntries(clean) as Found;
}

function tagChange(before: Value | undefined, tags: Record<string, string>): TagChange {
  const plain = before === undefined ? {} : revealed(before);
  const old = isObject(plain) ? plain : {};
  return {
    put: Object.fromEntries(Object.entries(tags).filter(([key, value]) => old[key] !== value)),
    remove: Object.keys(old).filter((key) => !(key in tags)),
  };
}
