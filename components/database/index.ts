import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { AlarmsById } from "../alarms";
import { makeAlarms, silentUntil } from "../alarms";
import { backupPlanTags } from "../backups/plan";
import { nameIn } from "../scope";
import { databaseAlarms } from "./alarms";
import type { DatabaseArgs } from "./args";
import { databaseDefaults } from "./args";
import { makeMonitoringRole, monitoringDocument } from "./monitoring";
import { parameters } from "./parameters";

export type { DatabaseArgs } from "./args";
export { databaseDefaults } from "./args";

/** What PostgreSQL on RDS writes; each goes to a log group that RDS names. */
const exportedLogs = ["postgresql", "upgrade"];

/**
 * A PostgreSQL database on RDS that takes connections over TLS only, keeps its password in Secrets Manager and changes it
 * every seven days, fails over to another zone, is backed up to the second, and grows by itself.
 *
 * It is protected: AWS and `pulumi destroy` stop at it. To let it go, set `protect` to false and deploy, then remove it; a
 * last snapshot stays behind. Costs about 15 USD a month for db.t4g.micro with 20 GiB, 30 USD with a standby, 260 USD for
 * db.m7g.large with a standby; alarms and monitoring about 2 USD.
 *
 * @example
 * new Database("database", { scope, subnetIds, securityGroupId, keyArn, instanceClass: "db.t4g.small" });
 */
export class Database extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly databaseName: string;
  /** Secret with `{ "username": ..., "password": ... }`, which RDS fills and changes. */
  readonly secretArn: pulumi.Output<string>;
  readonly identifier: string;
  readonly nodes: {
    readonly instance: aws.rds.Instance;
    readonly parameterGroup: aws.rds.ParameterGroup;
    readonly subnetGroup: aws.rds.SubnetGroup;
    readonly logGroups: readonly aws.cloudwatch.LogGroup[];
    readonly monitoringRole: aws.iam.Role;
    /** By the end of their names, such as `database-storage`. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const policyDocuments = { [`${name}-monitoring`]: monitoringDocument(args.scope) };
    super("ops:database:Database", name, { policyDocuments }, opts);
    const chosen = { ...databaseDefaults, ...args };
    const { scope, keyArn, alerting } = chosen;
    this.identifier = nameIn(scope, "database");
    this.databaseName = scope.service.replaceAll("-", "_");
    this.port = chosen.port;

    const subnetGroup = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      {
        name: nameIn(scope, "subnetGroup", "database"),
        description: `Database of ${scope.service} in ${scope.environment}`,
        subnetIds: [...chosen.subnetIds],
      },
      { parent: this },
    );
    const family = `postgres${chosen.engineVersion}`;
    const parameterGroup = new aws.rds.ParameterGroup(
      `${name}-parameters`,
      {
        name: nameIn(scope, "parameterGroup", family),
        description: `Database of ${scope.service} in ${scope.environment}`,
        family,
        parameters: [...parameters],
      },
      // An upgrade makes a new one and moves the instance; while that uses the old one it cannot go.
      { parent: this, deleteBeforeReplace: false },
    );
    const logGroups = exportedLogs.map(
      (log) =>
        new aws.cloudwatch.LogGroup(
          `${name}-${log}-logs`,
          {
            name: `/aws/rds/instance/${this.identifier}/${log}`,
            retentionInDays: chosen.logRetentionDays,
            kmsKeyId: keyArn,
          },
          { parent: this },
        ),
    );
    const monitoring = makeMonitoringRole(this, name, scope);
    // A new one for each life of the database, so that its last snapshot never meets the one of a life before.
    const life = new random.RandomId(
      `${name}-life`,
      { byteLength: 4, keepers: { identifier: this.identifier } },
      { parent: this },
    );
    const instance = new aws.rds.Instance(
      `${name}-instance`,
      {
        identifier: this.identifier,
        engine: "postgres",
        engineVersion: chosen.engineVersion,
        // Past its end of life a version costs extra; an upgrade is better.
        engineLifecycleSupport: "open-source-rds-extended-support-disabled",
        autoMinorVersionUpgrade: true,
        allowMajorVersionUpgrade: false,
        instanceClass: chosen.instanceClass,
        storageType: "gp3",
        allocatedStorage: chosen.storageGib,
        maxAllocatedStorage: chosen.maxStorageGib,
        storageEncrypted: true,
        kmsKeyId: keyArn,
        dbName: this.databaseName,
        username: chosen.userName,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: keyArn,
        port: chosen.port,
        multiAz: chosen.multiAz,
        publiclyAccessible: false,
        dbSubnetGroupName: subnetGroup.name,
        vpcSecurityGroupIds: [chosen.securityGroupId],
        parameterGroupName: parameterGroup.name,
        caCertIdentifier: chosen.certificateAuthority,
        backupRetentionPeriod: chosen.backupRetentionDays,
        backupWindow: chosen.backupWindow,
        maintenanceWindow: chosen.maintenanceWindow,
        copyTagsToSnapshot: true,
        deleteAutomatedBackups: false,
        deletionProtection: chosen.protect,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: pulumi.interpolate`${this.identifier}-final-${life.hex}`,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: keyArn,
        performanceInsightsRetentionPeriod: chosen.insightsRetentionDays,
        monitoringInterval: chosen.monitoringIntervalSeconds,
        monitoringRoleArn: monitoring.role.arn,
        enabledCloudwatchLogsExports: [...exportedLogs],
        applyImmediately: false,
        // Where the stack has a backup plan, it takes what carries this.
        tags: { ...backupPlanTags(scope) },
      },
      { parent: this, protect: chosen.protect, dependsOn: [...logGroups, monitoring.policy] },
    );
    const definitions = databaseAlarms(this.identifier, chosen);
    const alarms = alerting ? makeAlarms(this, name, scope, silentUntil(alerting, instance), definitions) : {};

    this.host = instance.address;
    this.secretArn = instance.masterUserSecrets.apply((secrets) => managedSecret(this.identifier, secrets));
    this.nodes = { instance, parameterGroup, subnetGroup, logGroups, monitoringRole: monitoring.role, alarms };
    this.registerOutputs({
      policyDocuments,
      host: this.host,
      port: this.port,
      databaseName: this.databaseName,
      secretArn: this.secretArn,
    });
  }
}

/** @throws when RDS keeps no password, which it always does where it was told to manage it */
function managedSecret(identifier: string, secrets: readonly aws.types.output.rds.InstanceMasterUserSecret[]): string {
  const [secret] = secrets;
  if (secret === undefined) throw new Error(`RDS keeps no password of ${identifier} in Secrets Manager`);
  return secret.secretArn;
}
