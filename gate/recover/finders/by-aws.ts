import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
} from "@aws-sdk/client-ecs";
import { DescribeSecretCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { paginateListTopics, type SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";

import type { Finder, Found, Search } from "./finder";

/** The services that are asked for objects whose id AWS makes. */
export interface AskedServices {
  readonly ecs: ECSClient;
  readonly secretsManager: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** By how much the clock of this machine may be ahead of AWS's, which some answer in whole seconds. Milliseconds. */
const clockSkew = 5_000;

/** Finds objects that have a name of their own by asking AWS for that name. */
export const byAws = ({ ecs, secretsManager, sns, sqs }: AskedServices): readonly Finder[] => [
  finder("aws:ecs/cluster:Cluster", "name", async (name) => {
    const { clusters } = await ecs.send(new DescribeClustersCommand({ clusters: [name] }));
    return there(clusters?.find(({ status }) => status === "ACTIVE")?.clusterArn);
  }),
  finder("aws:ecs/service:Service", "name", async (name, { operation }) => {
    const cluster = operation.resource.inputs?.["cluster"];
    const which = typeof cluster === "string" ? { cluster } : {};
    const { services } = await ecs.send(new DescribeServicesCommand({ ...which, services: [name] }));
    return there(services?.find(({ status }) => status === "ACTIVE")?.serviceArn);
  }),
  finder("aws:ecs/taskDefinition:TaskDefinition", "family", async (family, { known, since }) => {
    const { taskDefinition: newest } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
    const arn = newest?.taskDefinitionArn;
    const registered = newest?.registeredAt?.getTime();
    const isOlder = since !== undefined && registered !== undefined && registered < since.getTime() - clockSkew;
    if (arn === undefined || isOlder || known.some(({ outputs }) => outputs?.["arn"] === arn)) return { is: "absent" };
    return { is: "there", id: family, outputs: { arn } };
  }),
  finder("aws:secretsmanager/secret:Secret", "name", async (name) => {
    const { ARN, DeletedDate } = await secretsManager.send(new DescribeSecretCommand({ SecretId: name }));
    return there(DeletedDate === undefined ? ARN : undefined);
  }),
  finder("aws:sns/topic:Topic", "name", async (name) => {
    for await (const { Topics } of paginateListTopics({ client: sns }, {})) {
      const found = Topics?.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`));
      if (found) return there(found.TopicArn);
    }
    return { is: "absent" };
  }),
  finder("aws:sqs/queue:Queue", "name", async (name) => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return there(QueueUrl);
  }),
];

const there = (id: string | undefined): Found => (id === undefined ? { is: "absent" } : { is: "there", id });

/** Errors by which AWS says that there is none. */
const absences = new Set([
  "ClientException",
  "ClusterNotFoundException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "ResourceNotFoundException",
]);

function finder(type: string, input: string, ask: (name: string, search: Search) => Promise<Found>): Finder {
  return {
    types: [type],
    find: async (search) => {
      const name = search.operation.resource.inputs?.[input];
      if (typeof name !== "string") return { is: "unclear", because: "its name is not among its inputs" };
      try {
        const found = await ask(name, search);
        const isKnown = found.is === "there" && !found.outputs && search.known.some(({ id }) => id === found.id);
        return isKnown ? { is: "absent" } : found;
      } catch (error) {
        if (error instanceof Error && absences.has(error.name)) return { is: "absent" };
        throw error;
      }
    },
  };
}
