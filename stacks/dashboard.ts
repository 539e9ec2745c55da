import { secretSetting } from "../components/configuration";
import { Dashboard } from "../components/dashboard";
import { Edge, isWanted } from "../components/edge";
import type { AlarmsById, Alerting } from "../components/alarms";
import type { Network } from "../components/network";
import type { RedisOutputs } from "../components/redis";
import type { Worker } from "../components/worker";
import type { Settings } from "../settings";
import { group } from "../settings";
import type { Ground } from "./ground";
import type * as pulumi from "@pulumi/pulumi";

export interface DashboardParts extends Ground {
  readonly keyArn: pulumi.Input<string>;
  readonly alerting: Alerting;
  readonly network: Network;
  readonly worker: Worker;
  /** Secret with the queue's address for a client that may look and not touch. */
  readonly redisUrlSecretArn: pulumi.Input<string>;
  readonly redisUrlKeyStatements: RedisOutputs["urlKeyStatements"];
  readonly redisUrlVersionId: pulumi.Input<string> | undefined;
}

/**
 * The dashboard and the way in to it, where the settings name a domain for it.
 *
 * @returns its address and the alarms on it, or nothing
 */
export function makeDashboard(
  settings: Settings,
  parts: DashboardParts,
): { readonly url: string; readonly alarms: AlarmsById } | undefined {
  const { scope, opts, keyArn, alerting, network, worker, redisUrlSecretArn } = parts;
  const { edgeSecurityGroupId, dashboardSecurityGroupId } = network;
  const wanted = group(settings, "edge");
  if (!isWanted(wanted) || edgeSecurityGroupId === undefined || dashboardSecurityGroupId === undefined)
    return undefined;
  const edge = new Edge(
    "edge",
    {
      scope,
      alerting,
      vpcId: network.vpcId,
      subnetIds: network.publicSubnetIds,
      securityGroupId: edgeSecurityGroupId,
      oidcClientSecret: secretSetting("edgeOidcClientSecret"),
      ...wanted,
    },
    opts,
  );
  new Dashboard(
    "dashboard",
    {
      scope,
      keyArn,
      redisUrlSecretArn,
      redisUrlKeyStatements: parts.redisUrlKeyStatements,
      redisUrlVersionId: parts.redisUrlVersionId,
      architecture: settings.workerArchitecture,
      clusterArn: worker.clusterArn,
      image: settings.workerImage,
      logRetentionDays: settings.logRetentionDays,
      subnetIds: network.privateSubnetIds,
      securityGroupId: dashboardSecurityGroupId,
      targetGroupArn: edge.targetGroupArn,
      signer: edge.signer,
      keysUrl: edge.keysUrl,
      oidcIssuer: wanted.oidcIssuer,
      oidcClientId: wanted.oidcClientId,
      startsAfter: [network, edge],
      ...group(settings, "dashboard"),
    },
    opts,
  );
  return { url: edge.url, alarms: edge.nodes.alarms };
}
