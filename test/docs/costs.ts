import type { Recorded } from "../components/recorder";
import type { PriceId } from "./prices";
import { comparedOn, hoursPerMonth, monthlyUsd, prices } from "./prices";
import { ofFunction, ofWorker } from "./published-metrics";

/** How many of a priced thing a stack has in a month. */
export type Quantities = ReadonlyMap<PriceId, number>;

/** What a month's traffic is taken to be, since no stack tells: for a small service, and for one in production. */
const traffic: Readonly<Record<string, Partial<Record<PriceId, number>>>> = {
  sandbox: { natData: 5, logs: 2, storedObjects: 1, functionRuns: 1 },
  staging: { natData: 10, logs: 5, storedObjects: 5, functionRuns: 1 },
  prod: { natData: 50, logs: 30, storedObjects: 50, functionRuns: 1 },
};
/** Of Container Insights, from memory of an example on CloudWatch's page: for a cluster, each service and its tasks' family. */
const insightsMetrics = { cluster: 8, service: 11, family: 6 };

/** Types that cost nothing, or nothing but the traffic above. */
const free =
  /^(random:|pulumi:|ops:|sentry:|upstash:|aws:(iam|budgets|appautoscaling\/target|chatbot|sns|sqs|scheduler|acm|backup|lambda|s3|elasticache\/(subnetGroup|parameterGroup|user|userGroup|userGroupAssociation)|rds\/(subnetGroup|parameterGroup)|ecr|route53\/record|vpc\/securityGroup|ec2\/(vpc|subnet|route|routeTable|routeTableAssociation|internetGateway|securityGroup|defaultSecurityGroup|flowLog|vpcEndpointRouteTableAssociation|vpcEndpointPolicy)|ecs\/(taskDefinition|clusterCapacityProviders)|cloudwatch\/(eventRule|eventTarget|logGroup|logResourcePolicy|queryDefinition)|kms\/(alias|keyPolicy|grant)|secretsmanager\/(secretVersion|secretPolicy|secretRotation)|wafv2\/(webAclAssociation|webAclLoggingConfiguration)|lb\/(targetGroup|listener|listenerRule|listenerCertificate))[/:]?)/;

type Inputs = Recorded["inputs"];
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What resources of each type cost: which prices, how often. */
const priced: Readonly<Record<string, (inputs: Inputs, all: readonly Recorded[]) => Partial<Record<PriceId, number>>>> =
  {
    "aws:elasticache/replicationGroup:ReplicationGroup": ({ nodeType, numCacheClusters }) => ({
      [priceOf(nodeType)]: Number(numCacheClusters),
    }),
    "aws:rds/instance:Instance": ({ instanceClass, multiAz, allocatedStorage }) => ({
      [priceOf(instanceClass)]: multiAz === true ? 2 : 1,
      databaseStorage: Number(allocatedStorage) * (multiAz === true ? 2 : 1),
    }),
    "aws:ecs/cluster:Cluster": () => ({ customMetric: insightsMetrics.cluster }),
    "aws:lambda/function:Function": (inputs) => ({ customMetric: ofFunction(inputs) }),
    "aws:ecs/service:Service": ({ name, taskDefinition, desiredCount }, all) => {
      const task = all.find(({ type, name }) => type.startsWith("aws:ecs/taskD") && `arn:${name}` === taskDefinition);
      if (task === undefined) throw new Error("a service runs no task definition of the stack");
      const tasks = Number(desiredCount);
      const { cpu, memory } = task.inputs;
      return {
        fargateCore: (tasks * Number(cpu)) / 1024,
        fargateMemory: (tasks * Number(memory)) / 1024,
        customMetric:
          insightsMetrics.service + insightsMetrics.family + (String(name).endsWith("-worker") ? ofWorker : 0),
      };
    },
    "aws:ec2/natGateway:NatGateway": () => ({ natGateway: 1 }),
    "aws:ec2/eip:Eip": () => ({ publicAddress: 1 }),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ({ subnetIds }) => ({ endpointAddress: list(subnetIds).length }),
    "aws:lb/loadBalancer:LoadBalancer": ({ subnets }) => ({
      loadBalancer: 1,
      loadBalancerUnit: 1,
      publicAddress: list(subnets).length,
    }),
    "aws:wafv2/webAcl:WebAcl": ({ rules }) => ({ webAcl: 1, webAclRule: list(rules).length }),
    "aws:kms/key:Key": () => ({ key: 1 }),
    "aws:kms/replicaKey:ReplicaKey": () => ({ key: 1 }),
    "aws:secretsmanager/secret:Secret": () => ({ secret: 1 }),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ({ metricQueries }) => ({
      alarmMetric: Math.max(1, list(metricQueries).filter((query) => (query as Inputs)["metric"] !== undefined).length),
    }),
    // AWS makes two alarms of each target: one to add tasks, one to take them away.
    "aws:appautoscaling/policy:Policy": ({ targetTrackingScalingPolicyConfiguration: target }) => {
      const { customizedMetricSpecification: custom } = (target ?? {}) as Inputs;
      const measured = list((custom as Inputs | undefined)?.["metrics"]).filter(
        (query) => (query as Inputs)["metricStat"] !== undefined,
      );
      return target === undefined ? {} : { alarmMetric: 2 * Math.max(1, measured.length) };
    },
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": () => ({ compositeAlarm: 1 }),
    "aws:cloudwatch/dashboard:Dashboard": () => ({ dashboard: 1 }),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": () => ({ customMetric: 1 }),
    "aws:route53/healthCheck:HealthCheck": ({ type, requestInterval, measureLatency }) => ({
      healthCheck: 1,
      healthCheckFeature: [String(type).startsWith("HTTPS"), requestInterval === 10, measureLatency === true].filter(
        Boolean,
      ).length,
    }),
  };

function priceOf(name: unknown): PriceId {
  if (typeof name === "string" && name in prices) return name as PriceId;
  throw new Error(`test/docs/prices.ts has no price for ${String(name)}`);
}

/**
 * What a stack uses in a month.
 *
 * @throws when a resource is of a type that is neither priced nor known to be free
 */
export function quantitiesOf(profile: string, resources: readonly Recorded[]): Quantities {
  const total = new Map<PriceId, number>();
  const count = (quantities: Partial<Record<PriceId, number>>) => {
    for (const [id, quantity] of Object.entries(quantities) as [PriceId, number][])
      if (quantity > 0) total.set(id, (total.get(id) ?? 0) + quantity);
  };
  for (const { type, inputs } of resources) {
    const quantify = priced[type];
    if (quantify) count(quantify(inputs, resources));
    else if (!free.test(type)) throw new Error(`test/docs/costs.ts does not know what ${type} costs`);
  }
  count(traffic[profile] ?? {});
  return total;
}

const usd = (amount: number): string => amount.toFixed(2);
const figure = (quantity: number): string => String(Math.round(quantity * 1000) / 1000);

/** The page of `docs`: a table of parts by profile, and their sums. */
export function costsPage(profiles: ReadonlyMap<string, Quantities>): string {
  const names = [...profiles.keys()];
  const used = (Object.keys(prices) as PriceId[]).filter((id) => names.some((name) => profiles.get(name)?.has(id)));
  const rows = used.map((id) => {
    const price = prices[id];
    const cells = names.map((name) => {
      const quantity = profiles.get(name)?.get(id) ?? 0;
      return quantity === 0 ? "" : `${figure(quantity)} = ${usd(quantity * monthlyUsd(id))}`;
    });
    const [part, usdPer] = [`[${price.unit}](https://aws.amazon.com/${price.page}/)`, `${price.usd} per ${price.per}`];
    return [part, usdPer, price.seen ?? "from memory", ...cells];
  });
  const sums = names.map((name) =>
    usd(used.reduce((sum, id) => sum + (profiles.get(name)?.get(id) ?? 0) * monthlyUsd(id), 0)),
  );
  const table = [
    ["part", "USD", "confirmed by", ...names],
    ["---", "---", "---", ...names.map(() => "---")],
    ...rows,
    ["**USD a month**", "", "", ...sums.map((sum) => `**${sum}**`)],
  ];
  return `# What a stack costs

In us-east-1, with the defaults of each profile and its smallest number of tasks, for a month of ${hoursPerMonth} hours. Tax, free
tiers and discounts are left out; so are Sentry, Slack, PagerDuty and the hosted zone. \`npm run sandbox\` costs nothing: it
runs on your machine.

AWS's pages, to which the parts link, are what counts. On ${comparedOn} the prices were compared with what others had published
of them; where nobody was found, the table says that a price stands there from memory.

${table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}

How much traffic there is no stack can tell. Taken are, for sandbox, staging and prod: ${(
    ["natData", "logs", "storedObjects"] as const
  )
    .map((id) => `${names.map((name) => traffic[name]?.[id] ?? 0).join(", ")} ${prices[id].unit}`)
    .join("; ")}; a million calls of functions each.

A custom metric is a name with its dimensions. Counted are those that are published all the time: the queue's, the jobs', the
calls to each API by all three figures, the ages of backups and of each secret, and Container Insights' own. What Redis reports
once in a while, or a failed drill, is charged for the hour in which it happens. A key costs 1 USD a month more after its first
and after its second yearly rotation.

What costs most can be chosen: \`natGateways: one\` or \`none\`, \`redisNodeType\`, \`workerMinTasks\`, \`workerArchitecture: ARM64\`.

The page is made from the program: \`npx vitest run test/docs/costs.test.ts -u\` writes it anew.
`;
}
