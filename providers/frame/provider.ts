import { checked, type Fault } from "./check";
import { Configuration } from "./configuration";
import type { AnyProviderDefinition } from "./definition";
import { type Difference, differences } from "./differences";
import { Incomplete } from "./failures";
import type { Operation, ResourceType } from "./resource-type";
import {
  canonical,
  containsSecret,
  type Properties,
  revealed,
  revealedProperties,
  secret,
  unknownValue,
  withoutUndefined,
} from "./values";

/** Which resource an operation is about. `timeoutSeconds` 0 means the default. */
export interface Target {
  readonly urn: string;
  readonly timeoutSeconds: number;
}

export interface ResourceDifference {
  readonly changes: readonly Difference[];
  readonly replaces: readonly Difference[];
  readonly deleteBeforeReplace: boolean;
}

const defaultTimeoutSeconds = 600;

/** An operation that failed, as the user reads it; `incomplete` where the resource exists all the same. */
export class OperationError extends Error {
  constructor(
    message: string,
    readonly incomplete?: { readonly id: string; readonly inputs: Properties; readonly state: Properties },
  ) {
    super(message);
  }
}

/** The life of a resource as the Pulumi engine drives it, for any table of types; no wire format in here. */
export class Provider<Client> {
  readonly configuration: Configuration<Client>;
  private readonly cancelled = new AbortController();

  constructor(
    readonly definition: AnyProviderDefinition<Client>,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.configuration = new Configuration(definition, environment);
  }

  cancel(): void {
    this.cancelled.abort(new Error("cancelled by the engine"));
  }

  check(urn: string, given: Properties): { properties: Properties; faults: Fault[] } {
    return checked(this.typeOf(urn).inputs, given);
  }

  diff(urn: string, before: Properties, after: Properties): ResourceDifference {
    const type = this.typeOf(urn);
    const [old, next] = [revealedProperties(before), revealedProperties(after)];
    const byInput = Object.keys(type.inputs.shape).map((key) => ({
      key,
      found: differences(old[key], next[key], key),
    }));
    const replaces = byInput.flatMap(({ key, found }) => (type.replaceOn.includes(key) ? found : []));
    return {
      changes: byInput.flatMap(({ found }) => found),
      replaces,
      deleteBeforeReplace: replaces.length > 0 && type.deleteBeforeReplace,
    };
  }

  previewCreate(urn: string, inputs: Properties): Properties {
    const type = this.typeOf(urn);
    return this.state(type, inputs, Object.fromEntries(type.outputs.map((key) => [key, unknownValue])));
  }

  previewUpdate(urn: string, inputs: Properties, state: Properties): Properties {
    const type = this.typeOf(urn);
    const changing = Object.fromEntries(type.changingOutputs.map((key) => [key, unknownValue]));
    return this.state(type, inputs, { ...outputsOf(type, state), ...changing });
  }

  async create(target: Target, inputs: Properties): Promise<{ id: string; state: Properties }> {
    const type = this.typeOf(target.urn);
    return this.attempt(target, "create", inputs, async (operation) => {
      const { id, outputs } = await type.create(revealedProperties(inputs), operation);
      return { id, state: this.state(type, inputs, outputs) };
    });
  }

  /** @returns `undefined` when the resource is gone. `inputs` are empty on import. */
  async read(target: Target, id: string, inputs: Properties, state: Properties) {
    const type = this.typeOf(target.urn);
    const known = Object.keys(inputs).length === 0 ? undefined : revealedProperties(inputs);
    return this.attempt(target, "read", inputs, async (operation) => {
      const found = await type.read(id, { ...operation, known });
      if (found === undefined) return undefined;
      const now = withReadInputs(inputs, found.inputs);
      return {
        id: found.id ?? id,
        inputs: now,
        state: this.state(type, now, { ...outputsOf(type, state), ...found.outputs }),
      };
    });
  }

  async update(target: Target, id: string, before: Properties, inputs: Properties, state: Properties) {
    const type = this.typeOf(target.urn);
    return this.attempt(target, "update", inputs, async (operation) => {
      const change = { ...operation, old: revealedProperties(before), outputs: outputsOf(type, state) };
      return this.state(type, inputs, await type.update(id, revealedProperties(inputs), change));
    });
  }

  async delete(target: Target, id: string, inputs: Properties): Promise<void> {
    const type = this.typeOf(target.urn);
    await this.attempt(target, "delete", inputs, (operation) =>
      type.delete(id, { ...operation, inputs: revealedProperties(inputs) }),
    );
  }

  private typeOf(urn: string): ResourceType<Client> {
    const type = this.definition.types[typeToken(urn)];
    if (type !== undefined) return type;
    const known = Object.keys(this.definition.types).sort().join(", ");
    throw new OperationError(
      `provider ${this.definition.name} has no resource type ${typeToken(urn)}. It has: ${known}`,
    );
  }

  /** What the engine keeps: inputs and outputs in one, each secret where it must be. */
  private state(type: ResourceType<Client>, inputs: Properties, outputs: Properties): Properties {
    const known = Object.entries(outputs).filter(([key]) => type.outputs.includes(key));
    const sealed = known.map(([key, value]) => [key, type.secretOutputs.includes(key) ? secret(value) : value]);
    return { ...inputs, ...(Object.fromEntries(sealed) as Properties) };
  }

  private async attempt<Result>(
    target: Target,
    action: string,
    inputs: Properties,
    work: (operation: Operation<Client>) => Promise<Result>,
  ): Promise<Result> {
    const seconds = target.timeoutSeconds > 0 ? target.timeoutSeconds : defaultTimeoutSeconds;
    const timeout = AbortSignal.timeout(seconds * 1000);
    const signal = AbortSignal.any([timeout, this.cancelled.signal]);
    try {
      return await work({ client: this.configuration.client, urn: target.urn, signal });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = timeout.aborted ? `${reason} (its ${seconds} s are over)` : reason;
      const message = this.configuration.redacted(`${typeToken(target.urn)} ${action}: ${text}`);
      if (!(error instanceof Incomplete)) throw new OperationError(message);
      const state = this.state(this.typeOf(target.urn), inputs, error.outputs);
      throw new OperationError(message, { id: error.id, inputs, state });
    }
  }
}

/** The state's outputs without what it holds of the inputs. */
function outputsOf<Client>(type: ResourceType<Client>, state: Properties): Properties {
  const plain = revealedProperties(state);
  return Object.fromEntries(Object.entries(plain).filter(([key]) => type.outputs.includes(key)));
}

/** The inputs as they are in the service. Those that did not change stay untouched, and a secret one stays secret. */
function withReadInputs(inputs: Properties, found: Partial<Properties>): Properties {
  const kept = Object.entries(inputs).filter(([key]) => !(key in found));
  const read = Object.entries(found).flatMap(([key, answered]) => {
    if (answered === undefined) return [];
    const [value, before] = [withoutUndefined(answered), inputs[key]];
    if (before === undefined) return [[key, value] as const];
    if (canonical(revealed(before)) === canonical(value)) return [[key, before] as const];
    return [[key, containsSecret(before) ? secret(value) : value] as const];
  });
  return Object.fromEntries([...kept, ...read]);
}

/** `urn:pulumi:stack::project::parent$type::name`. */
const typeToken = (urn: string): string => (urn.split("::")[2] ?? urn).split("$").at(-1) ?? urn;
