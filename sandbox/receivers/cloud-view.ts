import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { DescribeServicesCommand, ECSClient, paginateListClusters, paginateListServices } from "@aws-sdk/client-ecs";

/** What the page shows of the emulated cloud. */
export interface CloudView {
  readonly alarms: readonly { readonly name: string; readonly state: string; readonly reason: string }[];
  readonly services: readonly { readonly name: string; readonly running: number; readonly desired: number }[];
}

/**
 * Reads alarms and services from an AWS endpoint.
 *
 * @param endpoint base URL of the emulated cloud
 */
export function cloudReader(endpoint: string): () => Promise<CloudView> {
  const options = {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
  };
  const [cloudWatch, ecs] = [new CloudWatchClient(options), new ECSClient(options)];
  return async () => {
    const [alarms, services] = await Promise.all([readAlarms(cloudWatch), readServices(ecs)]);
    return { alarms, services };
  };
}

async function readAlarms(client: CloudWatchClient): Promise<CloudView["alarms"]> {
  const alarms: CloudView["alarms"][number][] = [];
  for await (const page of paginateDescribeAlarms({ client }, {})) {
    for (const alarm of page.MetricAlarms ?? []) {
      alarms.push({
        name: alarm.AlarmName ?? "",
        state: alarm.StateValue ?? "INSUFFICIENT_DATA",
        reason: alarm.StateReason ?? "",
      });
    }
  }
  return alarms.sort((one, other) => one.name.localeCompare(other.name));
}

async function readServices(client: ECSClient): Promise<CloudView["services"]> {
  const services: CloudView["services"][number][] = [];
  for await (const { clusterArns = [] } of paginateListClusters({ client }, {})) {
    for (const cluster of clusterArns) {
      for await (const { serviceArns = [] } of paginateListServices({ client }, { cluster })) {
        if (serviceArns.length === 0) continue;
        const described = await client.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
        for (const { serviceName = "", runningCount = 0, desiredCount = 0 } of described.services ?? []) {
          services.push({ name: serviceName, running: runningCount, desired: desiredCount });
        }
      }
    }
  }
  return services;
}
