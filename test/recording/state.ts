import { secretPlaces } from "../../policies/knowledge/secrets/secret-paths";
import type { RecordedResource } from "./monitor";

/** What `pulumi stack export` would print of these resources: the whole of it, with a provider for each that needs one. */
export function stateOf(resources: readonly RecordedResource[]): object {
  const { providers, listed } = inState(resources);
  const references = new Map(providers.map(({ key, reference }) => [key, reference]));
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" },
      resources: [
        ...providers.map(({ key: _, reference: __, name: ___, ...provider }) => provider),
        ...listed.map(({ provider, name: _, sources: __, ...one }) => ({
          ...one,
          ...(provider !== undefined && { provider: references.get(provider) }),
        })),
      ],
    },
  };
}

/** The resources, each after what it depends on, and a provider for each that needs one. */
export function inState(resources: readonly RecordedResource[]) {
  const prefix = resources[0]?.urn.split("::", 2).join("::") ?? "urn:pulumi:test::ops";
  const kinds = new Set(resources.filter(isCustom).map((one) => keyOf(one)));
  const providers = [...kinds].map((key) => {
    const [name = "", region = "", defaultTags = ""] = key.split("\0");
    const inputs = { ...(region && { region }), ...(defaultTags && { defaultTags }) };
    const id = `00000000-0000-4000-8000-${String([...kinds].indexOf(key)).padStart(12, "0")}`;
    const type = `pulumi:providers:${name}`;
    const urn = `${prefix}::${type}::of-state-${[...kinds].indexOf(key)}`;
    return {
      key,
      name: `of-state-${[...kinds].indexOf(key)}`,
      reference: `${urn}::${id}`,
      urn,
      custom: true,
      id,
      type,
      inputs,
      outputs: inputs,
    };
  });
  const known = new Set(resources.map(({ urn }) => urn));
  const listed = resources
    .filter(({ type }) => !type.startsWith("pulumi:providers:"))
    .map((one) => ({
      urn: one.urn,
      custom: isCustom(one),
      ...(isCustom(one) && { id: textOf(one.outputs["id"]) || `${one.name}-id` }),
      type: one.type,
      name: one.name,
      inputs: one.inputs,
      outputs: one.outputs,
      ...(one.parent !== undefined && known.has(one.parent) && { parent: one.parent }),
      protect: one.protect,
      dependencies: [...new Set(Object.values(one.sources).flat())].filter((urn) => known.has(urn)),
      sources: one.sources,
      propertyDependencies: one.sources,
      provider: isCustom(one) ? keyOf(one) : undefined,
    }));
  return { providers, listed: inOrder(listed) };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const isCustom = ({ type }: RecordedResource): boolean =>
  !type.startsWith("pulumi:") && (!type.startsWith("ops:") || type.startsWith("ops:index:"));
const keyOf = ({ type, region, defaultTags }: RecordedResource): string =>
  [type.split(":")[0], region ?? "", defaultTags ?? ""].join("\0");

interface Listed {
  readonly urn: string;
  readonly parent?: string | undefined;
  readonly dependencies: readonly string[];
}

/** The engine refuses a state in which anything stands before what it depends on. */
function inOrder<Item extends Listed>(items: readonly Item[]): Item[] {
  const byUrn = new Map(items.map((item) => [item.urn, item]));
  const done = new Map<string, Item>();
  const seen = new Set<string>();
  const place = (item: Item): void => {
    if (seen.has(item.urn)) return;
    seen.add(item.urn);
    for (const urn of [item.parent, ...item.dependencies]) {
      const earlier = urn === undefined ? undefined : byUrn.get(urn);
      if (earlier) place(earlier);
    }
    done.set(item.urn, item);
  };
  for (const item of items) place(item);
  return [...done.values()];
}

/** A resource with its secrets marked as in a state; a recording knows no marks. */
export function withMarks(resource: RecordedResource): RecordedResource {
  const places = secretPlaces.filter(({ types }) => types.includes(resource.type));
  const properties = new Set(places.map(({ path: [property] }) => property));
  const marked = (part: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => [
        name,
        properties.has(name) ? { [signature]: secretSignature, plaintext: JSON.stringify(value) } : (value as unknown),
      ]),
    );
  return { ...resource, inputs: marked(resource.inputs), outputs: marked(resource.outputs) };
}

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
