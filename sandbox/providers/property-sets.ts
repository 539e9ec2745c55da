import type { AnyResourceType } from "./resource-type";
import { type Change, changes, isWithin, same } from "./normal-form";
import {
  canonical,
  contains,
  containsSecret,
  containsUnknown,
  isArchive,
  isObject,
  isSecret,
  type Properties,
  revealed,
  revealedProperties,
  secret,
  unknownValue,
  type Value,
} from "./values";

type Type = AnyResourceType<never>;
/** What a type's `read` found; see `Read` in resource-type. */
export type Found = Record<string, Value | undefined>;
type Tags = Record<string, Value>;

export const isTaggable = (type: Type): boolean => type.retag !== undefined;

/** The tags a resource shall carry. Unknown as a whole when the program's tags are. */
export function allTags(tags: Value | undefined, defaultTags: Record<string, string>): Value {
  const own = tags === undefined || tags === null ? {} : revealed(tags);
  return isObject(own) ? { ...defaultTags, ...own } : unknownValue;
}

/** Outputs of a creation or an update that has not happened yet. */
export function previewed(
  type: Type,
  inputs: Properties,
  old: Properties | undefined,
  defaultTags: Record<string, string>,
) {
  const chosen = Object.entries(type.inputs).flatMap(([key, rule]) => (rule.chosenByAws ? [key] : []));
  const unknown = old === undefined ? [...type.outputs, ...chosen] : (type.changingOutputs ?? []);
  const outputs: Properties = {};
  for (const [key, value] of Object.entries(old ?? {})) {
    if (!(key in type.inputs) || type.inputs[key]?.chosenByAws) outputs[key] = value;
  }
  for (const key of unknown) outputs[key] = unknownValue;
  Object.assign(outputs, inputs);
  if (isTaggable(type)) outputs["tagsAll"] = allTags(inputs["tags"], defaultTags);
  return sealed(type, outputs, inputs);
}

/**
 * Outputs as they are in reality. What means the same as before keeps its spelling, and what cannot be read back keeps
 * its value, so that a refresh shows real changes and nothing else.
 */
export function outputsFrom(
  type: Type,
  before: Properties,
  found: Found,
  defaultTags: Record<string, string>,
): Properties {
  const outputs: Found = { ...before };
  for (const [key, value] of Object.entries(withOwnTags(type, before["tags"], found, defaultTags))) {
    const rule = type.inputs[key];
    if (rule !== undefined && (!isReadable(type, key) || same(before[key], value, rule.as))) continue;
    outputs[key] = value;
  }
  return defined(outputs);
}

/** Inputs that describe reality, from the program's own: their difference to the program's is the drift. */
export function inputsFrom(
  type: Type,
  before: Properties,
  found: Found,
  defaultTags: Record<string, string>,
): Properties {
  const isImport = Object.keys(before).length === 0;
  const inputs: Found = { ...before };
  const actual = withOwnTags(type, before["tags"], found, defaultTags);
  for (const [key, rule] of Object.entries(type.inputs)) {
    if (!isReadable(type, key) || !(key in actual)) {
      if (isImport && rule.default !== undefined) inputs[key] = rule.default;
      continue;
    }
    const [old, now] = [before[key], actual[key]];
    if (same(old === undefined ? undefined : revealed(old), now, rule.as)) continue;
    if (old !== undefined) inputs[key] = now !== undefined && containsSecret(old) ? secret(now) : now;
    else if (isImport || !rule.chosenByAws) inputs[key] = now;
  }
  return defined(inputs);
}

/**
 * Differences between two sets of inputs; `state` is what the last operation wrote.
 * @param ignored property paths of `ignoreChanges`
 */
export function differences(
  type: Type,
  before: Properties,
  after: Properties,
  state: Properties,
  defaultTags: Record<string, string>,
  ignored: readonly string[],
): Change[] {
  const [old, next] = [revealedProperties(before), revealedProperties(after)];
  const found = Object.entries(type.inputs).flatMap(([key, rule]) =>
    rule.chosenByAws && !(key in next) ? [] : changes(old[key], next[key], key, rule.as),
  );
  if (isTaggable(type) && !found.some(({ path }) => isWithin(path, "tags"))) {
    found.push(...changes(revealed(state["tagsAll"] ?? {}), allTags(next["tags"], defaultTags), "tagsAll"));
  }
  return found.filter(({ path }) => !ignored.some((prefix) => isWithin(path, prefix)));
}

/** Shortest text that is looked for in computed outputs; anything shorter would be found by chance. */
const shortestSecret = 4;

/**
 * Outputs with their secrets marked: those that are always secret, those that were secret as inputs, and those in which
 * the text of a secret input occurs. Archives are inputs only: the engine loses their content in a refresh.
 */
export function sealed(type: Type, outputs: Properties, ...marked: Properties[]): Properties {
  const texts = marked.flatMap(secretTexts);
  const carries = (value: Value): boolean =>
    contains(value, (part) => typeof part === "string" && texts.some((text) => part.includes(text)));
  const withoutArchives = Object.entries(outputs).filter(([, value]) => !isArchive(revealed(value)));
  return Object.fromEntries(
    withoutArchives.map(([key, value]): [string, Value] => {
      if (type.secretOutputs?.includes(key)) return [key, secret(value)];
      const source = marked
        .map((properties) => properties[key])
        .find((old) => old !== undefined && containsSecret(old));
      if (source === undefined) return [key, carries(value) ? secret(value) : value];
      return [key, canonical(revealed(source)) === canonical(revealed(value)) ? source : secret(value)];
    }),
  );
}

/** Whether what `read` says of this input describes what the program asked for. */
function isReadable(type: Type, key: string): boolean {
  const rule = type.inputs[key];
  if (rule === undefined) return true;
  return !(rule.steers || rule.notReadBack || rule.recordedOnly);
}

function withOwnTags(type: Type, own: Value | undefined, found: Found, defaultTags: Record<string, string>): Found {
  const actual = found["tagsAll"];
  if (!isTaggable(type) || !isObject(actual)) return found;
  const given: Tags = own !== undefined && isObject(revealed(own)) ? (revealed(own) as Tags) : {};
  const tagsAll = Object.fromEntries(Object.entries(actual).filter(([key]) => !key.startsWith("aws:")));
  const tags = Object.entries(tagsAll).filter(([key, value]) => key in given || defaultTags[key] !== value);
  return { ...found, tagsAll, tags: tags.length === 0 ? undefined : Object.fromEntries(tags) };
}

const defined = (found: Found): Properties =>
  Object.fromEntries(Object.entries(found).filter((entry): entry is [string, Value] => entry[1] !== undefined));

function secretTexts(properties: Properties): string[] {
  const texts: string[] = [];
  const collect = (value: Value, inSecret: boolean): void => {
    if (typeof value === "string") {
      if (inSecret && value.length >= shortestSecret && !containsUnknown(value)) texts.push(value);
    } else if (isSecret(value)) collect(value.value, true);
    else if (typeof value === "object" && value !== null)
      Object.values(value).forEach((part) => collect(part, inSecret));
  };
  Object.values(properties).forEach((value) => collect(value, false));
  return texts;
}
