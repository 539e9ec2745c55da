/**
 * The configuration of a stack, read and checked as a whole before anything is declared.
 *
 * Keys, bounds and defaults are in `settings/keys.ts`; what must hold between keys is in `settings/agreements.ts`.
 */
import type { Agreement } from "./settings/agreements/agreement";
import { agreements } from "./settings/agreements";
import type { Fault } from "./settings/faults";
import { nearest, removeLine, setLine, SettingsError } from "./settings/faults";
import type { FoundationSettings, Key, Settings } from "./settings/keys";
import { definitions, foundationDefinitions, serviceDefinitions } from "./settings/keys";
import type { SecretDefinition, SecretKey } from "./settings/secret-keys";
import { secretDefinitions } from "./settings/secret-keys";
import type { Choice, Definition, Level, Profile } from "./settings/values";
import { levels, profiles } from "./settings/values";

export { SettingsError } from "./settings/faults";
export { group } from "./settings/group";
export { minimumTasksByLevel } from "./settings/values";
export type { FoundationSettings, Level, Profile, SecretKey, Settings };

/** What the engine hands to a program. */
export interface Configuration {
  /** Name of the stack, for the lines that repair faults. */
  readonly stack: string;
  /** Namespace of our own keys. */
  readonly project: string;
  /** Every value as text, by `namespace:key`. */
  readonly values: Readonly<Record<string, string>>;
  /** Which of the keys are Pulumi secrets. */
  readonly secretKeys: ReadonlySet<string>;
}

/**
 * Reads the whole configuration: of a stack that runs the service or, in profile `foundation`, of one that prepares an account.
 *
 * @throws SettingsError naming every fault at once: unknown keys, wrong or missing values, thresholds out of order, and
 * secrets that are missing or stored as plain text. It shows no value of a secret.
 * @example
 * const settings = readSettings({ stack: "prod", project: "ops-agent-worker", values: allConfig(), secretKeys });
 */
export function readSettings(configuration: Configuration): Settings | FoundationSettings {
  const { own, faults: strangers } = sortOut(configuration);
  if (own.get("profile") === "foundation") {
    const { parsed, faults } = parseAll(configuration, own, foundationDefinitions);
    refuse(configuration, [...strangers, ...withoutUse(configuration, own), ...faults]);
    return Object.freeze(parsed as FoundationSettings);
  }
  const { parsed, faults, wrong } = parseAll(configuration, own, serviceDefinitions);
  const settings = parsed as Settings;
  const disagreements = agreements
    .filter(({ key, needs }) => ![key, ...needs].some((name) => wrong.has(name)))
    .filter(({ holds }) => !holds(settings))
    .map((agreement) => describeDisagreement(configuration, own, settings, agreement));
  refuse(configuration, [...strangers, ...faults, ...disagreements, ...checkSecrets(configuration, own, settings)]);
  return Object.freeze(settings);
}

function refuse({ stack }: Configuration, faults: readonly Fault[]): void {
  if (faults.length > 0) throw new SettingsError(stack, faults);
}

/** Our own keys without their namespace, and a fault for each key that nothing reads. */
function sortOut({ stack, project, values, secretKeys }: Configuration): { own: Map<string, string>; faults: Fault[] } {
  const known = [...Object.keys(definitions), ...Object.keys(secretDefinitions)];
  const own = new Map<string, string>();
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (name.startsWith("aws:")) {
      const expected = "no key of the aws namespace: the stack makes its own provider from region and the environment";
      faults.push({ key: name, found: "is set", expected, fix: removeLine(stack, name) });
    }
    if (!name.startsWith(`${project}:`)) continue;
    const key = name.slice(project.length + 1);
    if (known.includes(key)) {
      own.set(key, value);
      continue;
    }
    const meant = nearest(key, known);
    const isShowable = meant !== undefined && !(meant in secretDefinitions) && !secretKeys.has(name);
    const renamed = meant === undefined ? "" : ` && ${setLine(stack, meant, isShowable ? value : undefined)}`;
    const found = isShowable
      ? `is ${JSON.stringify(value)}, but there is no such key`
      : "is set, but there is no such key";
    const expected = meant === undefined ? "a key that is described in Pulumi.yaml" : `did you mean ${meant}?`;
    faults.push({ key, found, expected, fix: removeLine(stack, key) + renamed });
  }
  return { own, faults };
}

/** Keys that a foundation stack has no use for. Those with their default were filled in by the engine. */
function withoutUse({ stack }: Configuration, own: ReadonlyMap<string, string>): Fault[] {
  const all: Readonly<Record<string, Definition<unknown>>> = { ...definitions, ...secretDefinitions };
  return [...own]
    .filter(([key, value]) => !(key in foundationDefinitions) && value !== "" && value !== all[key]?.fallback)
    .map(([key]) => ({
      key,
      found: "is set, and profile foundation has no use for it",
      expected: "nothing: it belongs to the stacks that run the service",
      fix: removeLine(stack, key),
    }));
}

function parseAll(
  configuration: Configuration,
  own: ReadonlyMap<string, string>,
  keys: Readonly<Record<string, Definition<unknown>>>,
) {
  const choice = readChoice(own);
  const parsed: Record<string, unknown> = {};
  const faults: Fault[] = [];
  const wrong = new Set<string>();
  for (const [key, definition] of Object.entries(keys)) {
    const given = own.get(key) ?? "";
    const result = definition.schema.safeParse(given === "" ? (fallbackOf(definition, choice) ?? "") : given);
    if (result.success) {
      parsed[key] = result.data;
      continue;
    }
    wrong.add(key);
    const repair = fallbackOf(definition, choice) ?? definition.example ?? "";
    faults.push({
      key,
      found: describeFound(configuration, key, given),
      expected: definition.expects,
      fix: repair === "" ? removeLine(configuration.stack, key) : setLine(configuration.stack, key, repair),
    });
  }
  return { parsed, faults, wrong };
}

/** What defaults depend on. A wrong choice is reported by its own key; until then the strictest one stands for it. */
function readChoice(own: ReadonlyMap<string, string>): Choice {
  const profile = profiles.find((name) => name === own.get("profile")) ?? "prod";
  const level = levels.find((name) => name === (own.get("level") || serviceDefinitions.level.fallback[profile])) ?? "A";
  return { profile, level, region: own.get("region") || definitions.region.fallback };
}

function fallbackOf({ fallback }: Definition<unknown>, choice: Choice): string | undefined {
  if (typeof fallback === "function") return fallback(choice);
  return typeof fallback === "object" ? fallback[choice.profile] : fallback;
}

function describeFound({ project, secretKeys }: Configuration, key: string, given: string): string {
  if (given === "") return "is missing";
  return secretKeys.has(`${project}:${key}`) ? "is a secret of another form" : `is ${JSON.stringify(given)}`;
}

function describeDisagreement(
  configuration: Configuration,
  own: ReadonlyMap<string, string>,
  settings: Settings,
  { key, expected, repair }: Agreement,
): Fault {
  const given = own.get(key) ?? "";
  const fallback = given === "" ? fallbackOf(definitions[key], readChoice(own)) : undefined;
  const found = fallback ? `is ${JSON.stringify(fallback)} by default` : undefined;
  return {
    key,
    found: found ?? describeFound(configuration, key, given),
    expected: expected(settings),
    fix: setLine(configuration.stack, key, repair(settings)),
  };
}

function checkSecrets(configuration: Configuration, own: ReadonlyMap<string, string>, settings: Settings): Fault[] {
  const { stack, project, secretKeys } = configuration;
  return (Object.entries(secretDefinitions) as [SecretKey, SecretDefinition][]).flatMap(([key, definition]) => {
    const value = own.get(key) ?? "";
    if (value !== "" && definition.with !== undefined && settings[definition.with] === undefined)
      return [missingBeside(stack, key, definition.with)];
    if (value === "" && definition.needed?.when(settings) === false) return [];
    const isMarked = secretKeys.has(`${project}:${key}`);
    if (value !== "" && isMarked && definition.schema.safeParse(value).success) return [];
    const found = value === "" ? "is missing" : isMarked ? "is a secret of another form" : "is stored as plain text";
    return [{ key, found, expected: `a Pulumi secret: ${definition.expects}`, fix: setLine(stack, key) }];
  });
}

/** A key without which a secret that is set is of no use. */
function missingBeside(stack: string, secret: SecretKey, key: Key): Fault {
  const { expects, example }: Definition<unknown> = definitions[key];
  const expected = `${expects.replace(/, or nothing$/, "")}, because ${secret} is set`;
  return { key, found: "is missing", expected, fix: setLine(stack, key, example) };
}
