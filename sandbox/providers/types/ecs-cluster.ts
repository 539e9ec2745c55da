import type { ClusterConfiguration, ClusterSetting, ExecuteCommandLogging } from "@aws-sdk/client-ecs";
import type { Unwrap } from "@pulumi/pulumi";
import type { ClusterArgs, ClusterState } from "@pulumi/aws/ecs/cluster";
import type {
  ClusterCapacityProvidersArgs,
  ClusterCapacityProvidersState,
} from "@pulumi/aws/ecs/clusterCapacityProviders";

import { type AwsOperation, awsType } from "../aws-type";
import { ecsTags, fromEcsTags, retag } from "./ecs-task-definition";

type Inputs = Unwrap<ClusterArgs>;
type Configuration = NonNullable<Inputs["configuration"]>;

/** Replacements: registry documentation of aws.ecs.Cluster; only the name is fixed. Id: the ARN. */
export const cluster = awsType<ClusterArgs, ClusterState>({
  inputs: {
    name: { replace: true },
    settings: { as: "set", chosenByAws: true },
    configuration: { holds: ["executeCommandConfiguration"] },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  autoName: { property: "name", maximumLength: 255 },
  async create(inputs, { cloud, tags }) {
    const { cluster } = await (
      await cloud.ecs()
    ).createCluster({ clusterName: inputs.name, ...changeable(inputs), tags: ecsTags(tags) });
    return cluster?.clusterArn ?? "";
  },
  async read(id, _state, operation) {
    const found = await describe(id, operation);
    const exec = found?.configuration?.executeCommandConfiguration;
    return (
      found && {
        name: found.clusterName,
        settings: found.settings?.map(({ name = "", value = "" }) => ({ name, value })),
        configuration: exec && {
          executeCommandConfiguration: {
            kmsKeyId: exec.kmsKeyId,
            logging: exec.logging,
            logConfiguration: exec.logConfiguration,
          },
        },
        arn: found.clusterArn,
        tagsAll: fromEcsTags(found.tags),
      }
    );
  },
  async update(id, inputs, { cloud, changed }) {
    if (!changed("settings", "configuration")) return;
    await (await cloud.ecs()).updateCluster({ cluster: id, ...changeable(inputs) });
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ecs()).deleteCluster({ cluster: id });
  },
});

/** Replacements: registry documentation of aws.ecs.ClusterCapacityProviders; only the cluster is fixed. Id: its name. */
export const clusterCapacityProviders = awsType<ClusterCapacityProvidersArgs, ClusterCapacityProvidersState>({
  inputs: {
    clusterName: { replace: true },
    capacityProviders: {},
    defaultCapacityProviderStrategies: { as: "set" },
  },
  outputs: [],
  async create(inputs, operation) {
    await putProviders(inputs.clusterName, inputs, operation);
    return inputs.clusterName;
  },
  async read(id, _state, operation) {
    const found = await describe(id, operation);
    // An association with nothing is none.
    if (found?.capacityProviders?.length === 0) return undefined;
    return (
      found && {
        clusterName: found.clusterName,
        capacityProviders: found.capacityProviders,
        defaultCapacityProviderStrategies: found.defaultCapacityProviderStrategy?.map(
          ({ capacityProvider = "", base, weight }) => ({ capacityProvider, base: base ?? 0, weight: weight ?? 0 }),
        ),
      }
    );
  },
  update: (id, inputs, operation) => putProviders(id, inputs, operation),
  delete: (id, _inputs, operation) => putProviders(id, {}, operation),
});

async function putProviders(
  cluster: string,
  inputs: Partial<Unwrap<ClusterCapacityProvidersArgs>>,
  { cloud }: AwsOperation,
): Promise<void> {
  await (
    await cloud.ecs()
  ).putClusterCapacityProviders({
    cluster,
    capacityProviders: inputs.capacityProviders ?? [],
    defaultCapacityProviderStrategy: inputs.defaultCapacityProviderStrategies ?? [],
  });
}

function changeable({ settings, configuration }: Inputs) {
  return {
    settings: settings?.map(({ name, value }): ClusterSetting => ({ name: name as "containerInsights", value })),
    ...(configuration && { configuration: toApi(configuration) }),
  };
}

function toApi({ executeCommandConfiguration: exec }: Configuration): ClusterConfiguration {
  return {
    executeCommandConfiguration: exec && {
      kmsKeyId: exec.kmsKeyId,
      logging: exec.logging as ExecuteCommandLogging | undefined,
      logConfiguration: exec.logConfiguration,
    },
  };
}

async function describe(id: string, { cloud }: AwsOperation) {
  const include = ["TAGS" as const, "SETTINGS" as const, "CONFIGURATIONS" as const];
  const found = (await (await cloud.ecs()).describeClusters({ clusters: [id], include })).clusters?.[0];
  return found === undefined || found.status === "INACTIVE" ? undefined : found;
}
