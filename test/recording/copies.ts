import type { RecordedResource } from "./monitor";

/** What the physical names of a stack begin with, in either spelling. */
const service = /(ops-agent-worker[-/]prod)/g;
const rootType = "pulumi:pulumi:Stack";

/** A stack with at least as many resources as wanted: renamed copies of one, beside each other, that do not know of each other. */
export function copiesOf(resources: readonly RecordedResource[], wanted: number): RecordedResource[] {
  const root = resources.filter(({ type }) => type === rootType);
  const others = resources.filter(({ type }) => type !== rootType);
  const count = Math.ceil((wanted - root.length) / others.length);
  const copies = Array.from({ length: count }, (_, index) => copyOf(others, root[0]?.urn, `-${index + 1}`));
  return [...root, ...copies.flat()];
}

function copyOf(resources: readonly RecordedResource[], root: string | undefined, suffix: string): RecordedResource[] {
  const identifiers = resources
    .flatMap(({ outputs: { id, arn } }) => [id, arn])
    .filter((value): value is string => typeof value === "string" && value.search(service) < 0);
  // Longer ones first: one may be a part of another.
  const byLength = [...new Set(identifiers)].sort((one, other) => other.length - one.length);
  const identifier = new RegExp(
    `(${byLength.map((text) => text.replaceAll(/[^\w-]/g, "\\$&")).join("|")})(?![\\w-])`,
    "g",
  );
  const renamed = (text: string): string =>
    text
      .replaceAll(service, `$1${suffix}`)
      .replaceAll(identifier, `$1${suffix}`)
      // The longest name of a bucket has no room for more.
      .replaceAll("-access-logs-replica-", "-logs-replica-");
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
