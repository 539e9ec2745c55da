import type { PolicyResource } from "@pulumi/policy";

import { viewInStack } from "../../policies/adapters/resource-view";
import type { Resource } from "../../policies/model/resource";
import type { ResolvedResource } from "./stack-fixture";

/** Resources as the host sees them, without the engine's protocol in between. */
export function viewsOf(resources: readonly ResolvedResource[]): Resource[] {
  const byUrn = new Map(resources.map((one) => [one.urn, { urn: one.urn, type: one.type, name: one.name }]));
  const sourcesOf = (urns: readonly string[]) => urns.flatMap((urn) => byUrn.get(urn) ?? []);
  return resources.map((one) =>
    viewInStack({
      ...byUrn.get(one.urn),
      props: one.outputs,
      opts: { protect: one.protect },
      parent: one.parent === undefined ? undefined : byUrn.get(one.parent),
      provider: one.region === undefined ? undefined : { props: { region: one.region } },
      dependencies: Object.values(one.sources).flatMap(sourcesOf),
      propertyDependencies: Object.fromEntries(
        Object.entries(one.sources).map(([property, urns]) => [property, sourcesOf(urns)]),
      ),
    } as unknown as PolicyResource),
  );
}
