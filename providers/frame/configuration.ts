import { checked, type Fault } from "./check";
import type { AnyProviderDefinition } from "./definition";
import { type Difference, differences } from "./differences";
import { containsUnknown, type Properties, revealed, revealedProperties } from "./values";

/** What the engine adds to the configuration of any provider. */
const enginesOwn = new Set(["version", "pluginDownloadURL"]);

/** The configuration of one provider process, from the engine's check to the client that operations use. */
export class Configuration<Client> {
  /** As the program gave them. They stay in this process: what `check` returns is what the state will hold. */
  private credentials: Readonly<Record<string, string>> = {};
  private connected: Client | undefined;

  constructor(
    private readonly definition: AnyProviderDefinition<Client>,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  /** @throws when the provider has not been configured */
  get client(): Client {
    if (this.connected === undefined) throw new Error(`the provider ${this.definition.name} has not been configured`);
    return this.connected;
  }

  check(given: Properties): { properties: Properties; faults: Fault[] } {
    const names = Object.keys(this.definition.credentials);
    const entries = Object.entries(given);
    this.credentials = Object.fromEntries(
      entries.flatMap(([key, value]) => {
        const plain = revealed(value);
        return names.includes(key) && typeof plain === "string" && !containsUnknown(plain) ? [[key, plain]] : [];
      }),
    );
    const kept = entries.filter(([key]) => !names.includes(key));
    const own = Object.fromEntries(kept.filter(([key]) => !enginesOwn.has(key)));
    const { properties, faults } = checked(this.definition.config, own);
    return {
      properties: { ...Object.fromEntries(kept.filter(([key]) => enginesOwn.has(key))), ...properties },
      faults,
    };
  }

  diff(before: Properties, after: Properties): { changes: Difference[]; replaces: Difference[] } {
    const keys = Object.keys(this.definition.config.shape);
    const [old, next] = [revealedProperties(before), revealedProperties(after)];
    const changes = keys.flatMap((key) => differences(old[key], next[key], key));
    return { changes, replaces: changes.filter(({ path }) => this.definition.replaceOn.includes(path)) };
  }

  /** @throws when a credential is missing, or the configuration in the state is no longer a right one */
  configure(given: Properties): void {
    const names = Object.keys(this.definition.credentials);
    const own = Object.fromEntries(
      Object.entries(revealedProperties(given)).filter(([key]) => !names.includes(key) && !enginesOwn.has(key)),
    );
    const config = this.definition.config.safeParse(own);
    if (!config.success) {
      const reasons = config.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      throw new Error(`the configuration of provider ${this.definition.name} is wrong: ${reasons.join("; ")}`);
    }
    this.connected = this.definition.connect(
      config.data,
      Object.fromEntries(names.map((name) => this.credential(name))),
    );
  }

  /** The text with every credential struck out, whoever put it there. */
  redacted(text: string): string {
    const values = [
      ...Object.values(this.credentials),
      ...Object.values(this.definition.credentials).map((variable) => this.environment[variable]),
    ];
    return values.reduce<string>((rest, value) => (value ? rest.replaceAll(value, "[credential]") : rest), text);
  }

  private credential(name: string): [name: string, value: string] {
    const variable = this.definition.credentials[name] ?? "";
    const value = this.credentials[name] || this.environment[variable];
    if (value) return [name, value];
    throw new Error(
      `the provider ${this.definition.name} has no ${name}: set the environment variable ${variable}. ` +
        "It is never kept in the state, so an operation that does not run the program can have it from there only.",
    );
  }
}
