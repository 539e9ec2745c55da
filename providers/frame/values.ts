/** What travels between the engine and a provider: JSON, with marks for what is unknown and what is secret. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Properties = Record<string, Value>;

/** Stands, in a preview, where a value that is not known yet will be. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const markKey = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

export function isObject(value: unknown): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSecret(value: unknown): value is Record<string, Value> & { value: Value } {
  return isObject(value) && value[markKey] === secretMark;
}

/** Marks a value as secret; the engine then encrypts it in the state and hides it in what it prints. */
export function secret(value: Value): Value {
  return isSecret(value) ? value : { [markKey]: secretMark, value };
}

/** The value without its secret marks, at any depth. */
export function revealed(value: Value): Value {
  if (isSecret(value)) return revealed(value.value);
  if (Array.isArray(value)) return value.map(revealed);
  return isObject(value) ? revealedProperties(value) : value;
}

export function revealedProperties(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, revealed(value)]));
}

/** Whether `test` holds for the value or for anything inside it. */
export function contains(value: Value, test: (part: Value) => boolean): boolean {
  if (test(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some((part) => contains(part, test));
}

export const containsSecret = (value: Value): boolean => contains(value, isSecret);
export const containsUnknown = (value: Value): boolean => contains(value, (part) => part === unknownValue);

/** The same JSON text for the same value, however its keys are ordered. */
export function canonical(value: Value | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

/** The value without anything `undefined` inside it, which JSON has no word for. */
export function withoutUndefined(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isObject(value)) return value;
  const entries = Object.entries<Value | undefined>(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [[key, withoutUndefined(inner)] as const],
  );
  return Object.fromEntries(entries);
}
