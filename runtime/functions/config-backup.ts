/**
 * Writes down which versions are in force: of secrets, task definitions, Redis' parameters and alarms. Names, version ids
 * and settings that are no secrets; never the value of a secret or of a variable (catalogue: config-backup-redacted).
 */
import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { ElastiCacheClient, paginateDescribeCacheParameters } from "@aws-sdk/client-elasticache";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { stamp } from "../backups/times";
import { backupEnvironment as names, backups, functionEnvironment, sentryMonitors } from "../contract";
import { checkIn } from "./check-in";
import { readSecret } from "./secret";

const subjectsSchema = z.object({
  secretArns: z.array(z.string().min(1)),
  clusterName: z.string().min(1),
  serviceNames: z.array(z.string().min(1)).max(10),
  parameterGroupName: z.string().min(1).optional(),
  /** Begins the names of the stack's alarms. */
  alarmPrefix: z.string().min(1),
});
type Subjects = z.infer<typeof subjectsSchema>;

const environment = z.object({
  [names.bucket]: z.string().min(1),
  [names.serviceName]: z.string().min(1),
  [names.subjects]: z.string().transform((text) => subjectsSchema.parse(JSON.parse(text))),
});

/** @returns the key under which the backup lies */
export async function backUpConfiguration(
  variables: Readonly<Record<string, string | undefined>>,
  now: Date,
): Promise<string> {
  const settings = environment.parse(variables);
  const subjects = settings[names.subjects];
  const [secrets, services, redisParameters, alarms] = await Promise.all([
    describeSecrets(subjects),
    describeServices(subjects),
    describeParameters(subjects),
    describeAlarms(subjects),
  ]);
  const configuration = {
    version: 1,
    at: now.toISOString(),
    service: settings[names.serviceName],
    secrets,
    services,
    redisParameters,
    alarms,
  };
  const Key = `${backups.configurations}${stamp(now)}.json`;
  const Body = JSON.stringify(configuration, null, 2);
  await new S3Client({}).send(new PutObjectCommand({ Bucket: settings[names.bucket], Key, Body }));
  return Key;
}

async function describeSecrets({ secretArns }: Subjects) {
  const client = new SecretsManagerClient({});
  return Promise.all(
    secretArns.map(async (SecretId) => {
      const found = await client.send(new DescribeSecretCommand({ SecretId }));
      return { name: found.Name, arn: found.ARN, keyArn: found.KmsKeyId, stagesByVersion: found.VersionIdsToStages };
    }),
  );
}

async function describeServices({ clusterName: cluster, serviceNames }: Subjects) {
  const client = new ECSClient({});
  const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: serviceNames }));
  return Promise.all(
    services.map(async ({ serviceName, desiredCount, taskDefinition }) => {
      const { taskDefinition: found } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      const containers = (found?.containerDefinitions ?? []).map(
        ({ name, image, command, environment = [], secrets = [] }) => ({
          name,
          image,
          command,
          variables: environment.map((variable) => variable.name),
          secrets: secrets.map(({ name: variable, valueFrom }) => ({ variable, arn: valueFrom })),
        }),
      );
      return { serviceName, desiredCount, taskDefinition, cpu: found?.cpu, memory: found?.memory, containers };
    }),
  );
}

async function describeParameters({ parameterGroupName }: Subjects): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  if (parameterGroupName === undefined) return values;
  const pages = paginateDescribeCacheParameters(
    { client: new ElastiCacheClient({}) },
    { CacheParameterGroupName: parameterGroupName, Source: "user" },
  );
  for await (const { Parameters = [] } of pages) {
    for (const { ParameterName, ParameterValue } of Parameters) {
      if (ParameterName !== undefined && ParameterValue !== undefined) values[ParameterName] = ParameterValue;
    }
  }
  return values;
}

async function describeAlarms({ alarmPrefix }: Subjects) {
  const alarms = [];
  const pages = paginateDescribeAlarms(
    { client: new CloudWatchClient({}) },
    { AlarmNamePrefix: alarmPrefix, AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
  );
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
    for (const { AlarmName: name, Threshold: threshold, EvaluationPeriods: periods, ActionsEnabled } of MetricAlarms) {
      alarms.push({ name, threshold, periods, isOn: ActionsEnabled });
    }
    for (const { AlarmName: name, AlarmRule: rule, ActionsEnabled } of CompositeAlarms) {
      alarms.push({ name, rule, isOn: ActionsEnabled });
    }
  }
  return alarms;
}

/** What Lambda calls, once a day. */
export async function handler(): Promise<void> {
  const dsn = await readSecret(process.env[functionEnvironment.sentryDsnSecretArn] ?? "");
  let key: string | undefined;
  try {
    key = await backUpConfiguration(process.env, new Date());
    console.log(JSON.stringify({ level: "info", event: "config_backup", key }));
  } finally {
    await checkIn(dsn, sentryMonitors.configBackup, key === undefined ? "error" : "ok");
  }
}
