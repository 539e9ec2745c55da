import type * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policy-document";
import type { NetworkArgs, NewNetwork } from "./args";
import type { Endpoints } from "./endpoints";
import { endpointDocuments, makeEndpoints } from "./endpoints";
import type { FlowLogs } from "./flow-logs";
import { flowLogDocument, makeFlowLogs } from "./flow-logs";
import type { Subnets } from "./subnets";
import { makeSubnets } from "./subnets";

/** What belongs to a network that is ours from the ground up. */
export interface MadeNetwork {
  readonly subnets: Subnets;
  readonly endpoints: Endpoints;
  readonly flowLogs: FlowLogs | undefined;
}

/** The policies in such a network, by the name of the resource that carries them. */
export function newNetworkDocuments(
  name: string,
  { scope }: Pick<NetworkArgs, "scope">,
  { endpoints, flowLogs }: Required<NewNetwork>,
): Readonly<Record<string, PolicyDocument>> {
  return {
    ...endpointDocuments(name, scope, endpoints),
    ...(flowLogs === "none" ? {} : { [`${name}-flow-logs`]: flowLogDocument(scope) }),
  };
}

export function makeNewNetwork(
  parent: pulumi.Resource,
  name: string,
  { scope, keyArn, logRetentionDays }: Pick<NetworkArgs, "scope" | "keyArn"> & { readonly logRetentionDays: number },
  network: Required<NewNetwork>,
): MadeNetwork {
  const subnets = makeSubnets(parent, name, scope, network);
  const endpoints = makeEndpoints(parent, name, scope, subnets, network.endpoints);
  const { flowLogs: traffic } = network;
  const flowLogs =
    traffic === "none"
      ? undefined
      : makeFlowLogs(parent, name, scope, {
          vpcId: subnets.vpc.id,
          traffic,
          keyArn,
          retentionDays: logRetentionDays,
        });
  return { subnets, endpoints, flowLogs };
}
