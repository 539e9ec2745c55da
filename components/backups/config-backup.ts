import * as pulumi from "@pulumi/pulumi";
import { backupEnvironment, backups } from "../../runtime/contract";
import { ServiceFunction } from "../functions";
import type { PolicyStatement } from "../policy-document";
import { allow } from "../policy-document";
import { arnIn, nameIn } from "../scope";
import { checkInEnvironment } from "../sentry";
import type { BackupJobsArgs } from "./job-args";
import { backupSchedules, configBackupId } from "./job-args";

type ConfigArgs = Pick<
  BackupJobsArgs,
  | "alerting"
  | "bucketArn"
  | "bucketName"
  | "code"
  | "keyArn"
  | "scope"
  | "sentryDsnSecretArn"
  | "serviceName"
  | "subjects"
> & { readonly logRetentionDays: number };

/** Writes down which versions of secrets, tasks, parameters and alarms are in force, so that they can be put back. */
export function makeConfigBackup(parent: pulumi.Resource, name: string, args: ConfigArgs): ServiceFunction {
  const { scope, subjects } = args;
  return new ServiceFunction(
    `${name}-config`,
    {
      scope,
      id: configBackupId,
      description: "Writes down which versions of everything are in force",
      code: args.code.configBackup,
      keyArn: args.keyArn,
      schedule: backupSchedules.configBackup,
      alerting: args.alerting,
      timeoutSeconds: 60,
      logRetentionDays: args.logRetentionDays,
      environment: {
        [backupEnvironment.serviceName]: args.serviceName,
        [backupEnvironment.bucket]: args.bucketName,
        [backupEnvironment.keyArn]: args.keyArn,
        [backupEnvironment.subjects]: pulumi.jsonStringify({ ...subjects, alarmPrefix: `${nameIn(scope, "alarm")}-` }),
        ...checkInEnvironment(scope, args.sentryDsnSecretArn),
      },
      statements: configStatements(args),
    },
    { parent },
  );
}

function configStatements(args: ConfigArgs): readonly PolicyStatement[] {
  const { scope, subjects, bucketArn } = args;
  const { secretArns, clusterName, serviceNames, parameterGroupName } = subjects;
  const services = serviceNames.map(
    (serviceName) => pulumi.interpolate`${arnIn(scope, "ecs", "service/")}${clusterName}/${serviceName}`,
  );
  return [
    allow("ReadDsn", ["secretsmanager:GetSecretValue"], args.sentryDsnSecretArn),
    // Names and ids of versions; of the secrets above all others no value can be read with it.
    allow("SeeVersions", ["secretsmanager:DescribeSecret"], secretArns),
    allow("SeeServices", ["ecs:DescribeServices"], services),
    // Neither knows a narrower resource: with one AWS would leave composite alarms out of the list without a word.
    allow("SeeTaskDefinitions", ["ecs:DescribeTaskDefinition"], "*"),
    allow("SeeAlarms", ["cloudwatch:DescribeAlarms"], "*"),
    ...(parameterGroupName === undefined
      ? []
      : [
          allow(
            "SeeParameters",
            ["elasticache:DescribeCacheParameters"],
            pulumi.interpolate`${arnIn(scope, "elasticache", "parametergroup:")}${parameterGroupName}`,
          ),
        ]),
    allow("AddConfigurations", ["s3:PutObject"], pulumi.interpolate`${bucketArn}/${backups.configurations}*`),
  ];
}
