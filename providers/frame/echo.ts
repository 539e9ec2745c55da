import type { AnyProviderDefinition } from "./definition";
import { Provider, type Target } from "./provider";
import { containsUnknown, isObject, type Properties, unknownValue, type Value } from "./values";

/** With it in its environment a provider reaches no service. Its value is nobody's but the AWS provider's. */
export const echoVariable = "OPS_ECHO_ACCOUNT";

/**
 * A provider for trying out what a change would do: it checks, compares and previews as ever, and does nothing. What is
 * made has the inputs that were given and outputs that were invented; what is there is as the state says.
 */
export class EchoProvider<Client> extends Provider<Client> {
  private made = 0;

  /** No service is asked, and so no credential is needed: whatever the environment holds is left alone. */
  constructor(definition: AnyProviderDefinition<Client>, environment: Readonly<Record<string, string | undefined>>) {
    const none = Object.values(definition.credentials).map((variable) => [variable, "no-credential"] as const);
    super(definition, { ...environment, ...Object.fromEntries(none) });
  }

  override create({ urn }: Target, inputs: Properties): Promise<{ id: string; state: Properties }> {
    const state = this.known(this.previewCreate(urn, inputs), {}, urn);
    return Promise.resolve({ id: this.nextId(), state });
  }

  override read(_target: Target, id: string, inputs: Properties, state: Properties) {
    return Promise.resolve({ id, inputs, state });
  }

  override update(
    { urn }: Target,
    _id: string,
    _before: Properties,
    inputs: Properties,
    state: Properties,
  ): Promise<Properties> {
    return Promise.resolve(this.known(this.previewUpdate(urn, inputs, state), state, urn));
  }

  override delete(): Promise<void> {
    return Promise.resolve();
  }

  /** What only the service would know stays as it was, or is invented. */
  private known(previewed: Properties, before: Properties, urn: string): Properties {
    return Object.fromEntries(
      Object.entries(previewed).map(([key, value]): [string, Value] => {
        if (!containsUnknown(value)) return [key, value];
        const invented = /id$/i.test(key) ? this.nextId() : `${key}-of-${nameIn(urn)}`;
        return [key, before[key] ?? filled(value, invented)];
      }),
    );
  }

  /** A number, as services count: what takes an id may take no other. */
  private nextId(): string {
    return String(++this.made);
  }
}

/** Keeps marks, of secrets for one. */
function filled(value: Value, known: Value): Value {
  if (value === unknownValue) return known;
  if (Array.isArray(value)) return value.map((part) => filled(part, known));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part, known)]));
}

const nameIn = (urn: string): string => urn.split("::").slice(3).join("::");
