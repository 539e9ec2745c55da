import { echoLists } from "./echo-lists";
import type { ProviderDefinition } from "./provider";
import { Provider, type Target } from "./provider";
import { logicalName, typeToken } from "./urn";
import { containsUnknown, isObject, type Properties, revealedProperties, unknownValue, type Value } from "./values";

/** Names the account that an echo is in. With it in its environment a provider reaches no cloud. */
export const echoVariable = "OPS_ECHO_ACCOUNT";

/**
 * A provider for trying out what a change would do: it checks, compares and previews as ever, and does nothing. What is
 * made has the inputs that were given and outputs that were invented; what is there is as the state says.
 */
export class EchoProvider<Cloud> extends Provider<Cloud> {
  private made = 0;

  constructor(
    definition: ProviderDefinition<Cloud>,
    private readonly account: string,
  ) {
    super(definition);
  }

  override create({ urn }: Target, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    const id = `${logicalName(urn)}-${++this.made}`;
    return Promise.resolve({ id, outputs: this.known(urn, id, this.preview(urn, inputs), {}) });
  }

  override read(_target: Target, _id: string, inputs: Properties, state: Properties) {
    return Promise.resolve({ inputs, outputs: state });
  }

  override update(
    { urn }: Target,
    id: string,
    _before: Properties,
    after: Properties,
    state: Properties,
  ): Promise<Properties> {
    return Promise.resolve(this.known(urn, id, this.preview(urn, after, state), state));
  }

  override delete(): Promise<void> {
    return Promise.resolve();
  }

  override async invoke(token: string, args: Properties): Promise<Properties> {
    if (token === "aws:index/getCallerIdentity:getCallerIdentity") {
      const { account } = this;
      return { id: account, accountId: account, arn: `arn:aws:iam::${account}:root`, userId: account };
    }
    // Each in a zone of its own.
    if (token === "aws:ec2/getSubnet:getSubnet")
      return { id: args["id"] ?? "", availabilityZoneId: args["id"] ?? "", mapPublicIpOnLaunch: false };
    if (token === "aws:s3/getCanonicalUserId:getCanonicalUserId") return { id: "echo", displayName: "echo" };
    return super.invoke(token, args);
  }

  /** What only the cloud would know stays as it was, or is invented. */
  private known(urn: string, id: string, previewed: Properties, before: Properties): Properties {
    return Object.fromEntries(
      Object.entries(previewed).map(([key, value]): [string, Value] => {
        if (!containsUnknown(value)) return [key, value];
        const old = before[key];
        return [key, old ?? filled(value, this.invented(urn, id, key, previewed))];
      }),
    );
  }

  private invented(urn: string, id: string, key: string, inputs: Properties): Value {
    const { account } = this;
    const list = echoLists[key];
    if (list !== undefined) return list({ id, inputs: revealedProperties(inputs), account });
    const [, service = "echo"] = /^aws:(\w+)\//.exec(typeToken(urn)) ?? [];
    const kind = service === "secretsmanager" ? "secret:" : "";
    // Whatever names a task definition names a revision of its family.
    if (key === "arn" && typeToken(urn) === "aws:ecs/taskDefinition:TaskDefinition") {
      const family = typeof inputs["family"] === "string" ? inputs["family"] : logicalName(urn);
      return `arn:aws:ecs:us-east-1:${account}:task-definition/${family}:${this.made}`;
    }
    if (/arn$/i.test(key)) return `arn:aws:${service}:us-east-1:${account}:${kind}${id}`;
    return /^(port|revision|version)$/i.test(key) ? 1 : `${key}-of-${logicalName(urn)}`;
  }
}

/** Keeps marks, of secrets for one. */
function filled(value: Value, known: Value): Value {
  if (value === unknownValue) return known;
  if (Array.isArray(value)) return value.map((part) => filled(part, known));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part, known)]));
}
