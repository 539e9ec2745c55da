import type { AnyResourceType, AutoName } from "./resource-type";
import { isObject, type Properties, revealed } from "./values";

/** A fault in the inputs of one resource; the engine prints it with the resource's name. */
export interface Fault {
  readonly property: string;
  readonly reason: string;
}

const suffixDigits = 7;

/**
 * The program's inputs with the name and the defaults that the official provider would put in.
 *
 * An automatic name of before is kept, or each update would replace the resource.
 */
export function checkedInputs(
  token: string,
  type: AnyResourceType<never>,
  logicalName: string,
  before: Properties,
  given: Properties,
  randomSeed: Uint8Array,
): { inputs: Properties; faults: Fault[] } {
  const inputs: Properties = {};
  for (const [key, rule] of Object.entries(type.inputs)) {
    if (rule.default !== undefined) inputs[key] = rule.default;
  }
  Object.assign(inputs, given);
  if (type.autoName !== undefined && inputs[type.autoName.property] === undefined) {
    const old = before[type.autoName.property];
    inputs[type.autoName.property] = isAutomatic(type.autoName, logicalName, old)
      ? old
      : automaticName(type.autoName, logicalName, randomSeed);
  }
  const faults = unsupported(type, given).map(({ path, supported }) => ({
    property: path,
    reason: `the sandbox's stand-in for ${token} does not support the property "${path}". It supports: ${supported.join(", ")}`,
  }));
  return { inputs, faults };
}

/** What would be dropped in silence. */
function unsupported(type: AnyResourceType<never>, given: Properties): { path: string; supported: string[] }[] {
  const known = Object.keys(type.inputs).sort();
  return Object.entries(given).flatMap(([property, value]) => {
    if (property.startsWith("__")) return [];
    if (!known.includes(property)) return [{ path: property, supported: known }];
    const holds = type.inputs[property]?.holds;
    if (holds === undefined) return [];
    const plain = revealed(value);
    const inside = (Array.isArray(plain) ? plain : [plain]).filter(isObject).flatMap((object) => Object.keys(object));
    const strange = inside.filter((key) => !holds.includes(key));
    return strange.map((key) => ({ path: `${property}.${key}`, supported: [...holds].sort() }));
  });
}

/** Whether a name was made by `automaticName`; only such a name may change when the resource is replaced. */
export function isAutomatic(rule: AutoName, logicalName: string, name: unknown): name is string {
  const stem = nameStem(rule, logicalName);
  return typeof name === "string" && name.startsWith(`${stem}-`) && /^[0-9a-f]{7}$/.test(name.slice(stem.length + 1));
}

function automaticName(rule: AutoName, logicalName: string, randomSeed: Uint8Array): string {
  const digits = Buffer.from(randomSeed).toString("hex").slice(0, suffixDigits);
  return `${nameStem(rule, logicalName)}-${digits.padEnd(suffixDigits, "0")}`;
}

function nameStem(rule: AutoName, logicalName: string): string {
  const cased = rule.lowerCase ? logicalName.toLowerCase() : logicalName;
  const whole = (rule.prefix ?? "") + cased;
  return whole.slice(0, rule.maximumLength - suffixDigits - 1);
}
