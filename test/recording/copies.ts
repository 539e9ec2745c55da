import type { RecordedResource } from "./monitor";

const service = "ops-agent-worker-prod";
const rootType = "pulumi:pulumi:Stack";

/** A stack with as many resources as wanted: renamed copies of one, beside each other, that do not know of each other. */
export function copiesOf(resources: readonly RecordedResource[], wanted: number): RecordedResource[] {
  const root = resources.filter(({ type }) => type === rootType);
  const others = resources.filter(({ type }) => type !== rootType);
  const count = Math.ceil((wanted - root.length) / others.length);
  const copies = Array.from({ length: count }, (_, index) => copyOf(others, root[0]?.urn, `-${index + 1}`));
  return [...root, ...copies.flat()].slice(0, wanted);
}

function copyOf(resources: readonly RecordedResource[], root: string | undefined, suffix: string): RecordedResource[] {
  const identifiers = new Set(
    resources.flatMap(({ outputs: { id, arn } }) => [id, arn].filter((value) => typeof value === "string")),
  );
  const renamed = (text: string): string => {
    const own = text.replaceAll(service, `${service}${suffix}`);
    return own === text && identifiers.has(text) ? `${text}${suffix}` : own;
  };
  const copied = <Part>(part: Part): Part => {
    if (typeof part === "string") return renamed(part) as Part;
    if (Array.isArray(part)) return part.map(copied) as Part;
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, copied(value as unknown)])) as Part;
  };
  const urn = (old: string): string => (old === root ? old : `${old}${suffix}`);
  return resources.map((one) => ({
    ...one,
    urn: urn(one.urn),
    name: `${one.name}${suffix}`,
    parent: one.parent === undefined ? undefined : urn(one.parent),
    inputs: copied(one.inputs),
    outputs: copied(one.outputs),
    sources: Object.fromEntries(Object.entries(one.sources).map(([key, urns]) => [key, urns.map(urn)])),
  }));
}
