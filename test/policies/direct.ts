import type { PolicyResource } from "@pulumi/policy";

import { viewInStack } from "../../policies/adapters/resource-view";
import type { Resource } from "../../policies/model/resource";
import type { ResolvedResource } from "./stack-fixture";

/** Resources as the host sees them, without the engine's protocol in between. */
export const viewsOf = (resources: readonly ResolvedResource[]): Resource[] => resources.map(viewer(resources));

/** What shows single resources in their place among these. */
export function viewer(resources: readonly ResolvedResource[]): (one: ResolvedResource) => Resource {
  const describe = describer(resources);
  return (one) => viewInStack(describe(one));
}

/** What shows single resources as the SDK hands them to a policy. */
export function describer(resources: readonly ResolvedResource[]): (one: ResolvedResource) => PolicyResource {
  const byUrn = new Map(resources.map((one) => [one.urn, { urn: one.urn, type: one.type, name: one.name }]));
  const sourcesOf = (urns: readonly string[]) => urns.flatMap((urn) => byUrn.get(urn) ?? []);
  return (one) =>
    ({
      ...byUrn.get(one.urn),
      props: one.outputs,
      opts: { protect: one.protect },
      parent: one.parent === undefined ? undefined : byUrn.get(one.parent),
      provider: { props: { region: one.region, defaultTags: one.defaultTags } },
      dependencies: Object.values(one.sources).flatMap(sourcesOf),
      propertyDependencies: Object.fromEntries(
        Object.entries(one.sources).map(([property, urns]) => [property, sourcesOf(urns)]),
      ),
    }) as unknown as PolicyResource;
}
