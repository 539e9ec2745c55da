import type { InstanceArgs, InstanceState } from "@pulumi/aws/rds/instance";
import type { DBInstance } from "@aws-sdk/client-rds";
import type { Unwrap } from "@pulumi/pulumi";

import { type AwsOperation, awsType, tagList, tagsOf } from "../aws-type";
import { retagRds } from "./rds-groups";

/**
 * Replacements: registry documentation of aws.rds.Instance; what an instance is (engine, name of the database and its
 * user, network, encryption) is fixed, what it has can change.
 */
export const instance = awsType<InstanceArgs, InstanceState>({
  inputs: {
    identifier: { replace: true },
    engine: { replace: true, chosenByAws: true },
    engineVersion: { chosenByAws: true },
    engineLifecycleSupport: { chosenByAws: true },
    autoMinorVersionUpgrade: { default: true },
    allowMajorVersionUpgrade: { steers: true },
    applyImmediately: { default: false, steers: true },
    instanceClass: {},
    storageType: { chosenByAws: true },
    allocatedStorage: { chosenByAws: true },
    maxAllocatedStorage: {},
    storageEncrypted: { replace: true },
    kmsKeyId: { replace: true, chosenByAws: true },
    dbName: { replace: true, chosenByAws: true },
    username: { replace: true, chosenByAws: true },
    manageMasterUserPassword: {},
    masterUserSecretKmsKeyId: { chosenByAws: true },
    port: { chosenByAws: true },
    multiAz: { chosenByAws: true },
    publiclyAccessible: { default: false },
    dbSubnetGroupName: { replace: true, chosenByAws: true },
    vpcSecurityGroupIds: { chosenByAws: true },
    parameterGroupName: { chosenByAws: true },
    caCertIdentifier: { chosenByAws: true },
    backupRetentionPeriod: { chosenByAws: true },
    backupWindow: { chosenByAws: true },
    maintenanceWindow: { chosenByAws: true },
    copyTagsToSnapshot: { default: false },
    deleteAutomatedBackups: { default: true, steers: true },
    deletionProtection: {},
    skipFinalSnapshot: { default: false, steers: true },
    finalSnapshotIdentifier: { steers: true },
    performanceInsightsEnabled: { default: false },
    performanceInsightsKmsKeyId: { replace: true, chosenByAws: true },
    performanceInsightsRetentionPeriod: { chosenByAws: true },
    monitoringInterval: { default: 0 },
    monitoringRoleArn: { chosenByAws: true },
    enabledCloudwatchLogsExports: {},
    tags: {},
  },
  outputs: [
    "address",
    "arn",
    "endpoint",
    "engineVersionActual",
    "hostedZoneId",
    "masterUserSecrets",
    "resourceId",
    "status",
    "tagsAll",
  ],
  autoName: { property: "identifier", maximumLength: 63, lowerCase: true },
  async create(inputs, { cloud, tags }) {
    await (
      await cloud.rds()
    ).createDBInstance({
      ...changeable(inputs),
      DBInstanceIdentifier: inputs.identifier,
      Engine: inputs.engine,
      EngineLifecycleSupport: inputs.engineLifecycleSupport,
      DBInstanceClass: inputs.instanceClass,
      StorageEncrypted: inputs.storageEncrypted,
      KmsKeyId: inputs.kmsKeyId,
      DBName: inputs.dbName,
      MasterUsername: inputs.username,
      Port: inputs.port,
      EnableCloudwatchLogsExports: inputs.enabledCloudwatchLogsExports,
      Tags: tagList(tags),
    });
    return inputs.identifier ?? "";
  },
  async settle(id, _inputs, operation) {
    await operation.until(`database ${id} is available`, async () => {
      const status = (await find(id, operation))?.DBInstanceStatus;
      if (status === "failed") throw new Error(`database ${id} failed`);
      return status === "available" || undefined;
    });
  },
  async read(id, state, operation) {
    const found = await find(id, operation);
    if (found === undefined || found.DBInstanceStatus === "deleting") return undefined;
    return {
      identifier: found.DBInstanceIdentifier,
      engine: found.Engine,
      engineVersion: asAsked(state.engineVersion, found.EngineVersion),
      engineLifecycleSupport: found.EngineLifecycleSupport,
      autoMinorVersionUpgrade: found.AutoMinorVersionUpgrade,
      instanceClass: found.DBInstanceClass,
      storageType: found.StorageType,
      allocatedStorage: found.AllocatedStorage,
      maxAllocatedStorage: found.MaxAllocatedStorage,
      storageEncrypted: found.StorageEncrypted,
      kmsKeyId: found.KmsKeyId,
      dbName: found.DBName,
      username: found.MasterUsername,
      ...passwordOf(found),
      ...endpointOf(found),
      multiAz: found.MultiAZ,
      publiclyAccessible: found.PubliclyAccessible,
      dbSubnetGroupName: found.DBSubnetGroup?.DBSubnetGroupName,
      vpcSecurityGroupIds: found.VpcSecurityGroups?.map(({ VpcSecurityGroupId = "" }) => VpcSecurityGroupId),
      parameterGroupName: found.DBParameterGroups?.[0]?.DBParameterGroupName,
      caCertIdentifier: found.CACertificateIdentifier,
      backupRetentionPeriod: found.BackupRetentionPeriod,
      backupWindow: found.PreferredBackupWindow,
      maintenanceWindow: found.PreferredMaintenanceWindow,
      copyTagsToSnapshot: found.CopyTagsToSnapshot,
      deletionProtection: found.DeletionProtection,
      performanceInsightsEnabled: found.PerformanceInsightsEnabled,
      performanceInsightsKmsKeyId: found.PerformanceInsightsKMSKeyId,
      performanceInsightsRetentionPeriod: found.PerformanceInsightsRetentionPeriod,
      monitoringInterval: found.MonitoringInterval,
      monitoringRoleArn: found.MonitoringRoleArn,
      enabledCloudwatchLogsExports: found.EnabledCloudwatchLogsExports,
      arn: found.DBInstanceArn,
      engineVersionActual: found.EngineVersion,
      resourceId: found.DbiResourceId,
      status: found.DBInstanceStatus,
      tagsAll: tagsOf(found.TagList),
    };
  },
  async update(id, inputs, { cloud, old }) {
    const [before, next] = [old.enabledCloudwatchLogsExports ?? [], inputs.enabledCloudwatchLogsExports ?? []];
    await (
      await cloud.rds()
    ).modifyDBInstance({
      ...changeable(inputs),
      DBInstanceIdentifier: id,
      DBInstanceClass: inputs.instanceClass,
      AllowMajorVersionUpgrade: inputs.allowMajorVersionUpgrade,
      ApplyImmediately: inputs.applyImmediately,
      CloudwatchLogsExportConfiguration: {
        EnableLogTypes: next.filter((log) => !before.includes(log)),
        DisableLogTypes: before.filter((log) => !next.includes(log)),
      },
    });
  },
  retag: (_id, tags, { cloud, state }) => retagRds(state.arn, tags, { cloud }),
  async delete(id, inputs, operation) {
    const { skipFinalSnapshot = false, finalSnapshotIdentifier } = inputs;
    await (
      await operation.cloud.rds()
    ).deleteDBInstance({
      DBInstanceIdentifier: id,
      DeleteAutomatedBackups: inputs.deleteAutomatedBackups,
      SkipFinalSnapshot: skipFinalSnapshot,
      ...(skipFinalSnapshot ? {} : { FinalDBSnapshotIdentifier: finalSnapshotIdentifier }),
    });
    await operation.until(`database ${id} is deleted`, async () =>
      (await find(id, operation)) === undefined ? true : undefined,
    );
  },
});

/** A major version stands for whichever minor one there is. */
function asAsked(asked: string | undefined, actual = ""): string {
  return asked !== undefined && actual.startsWith(`${asked}.`) ? asked : actual;
}

function endpointOf({ Endpoint }: DBInstance) {
  return (
    Endpoint && {
      port: Endpoint.Port,
      address: Endpoint.Address,
      endpoint: `${Endpoint.Address}:${Endpoint.Port}`,
      hostedZoneId: Endpoint.HostedZoneId,
    }
  );
}

function passwordOf({ MasterUserSecret: secret }: DBInstance) {
  if (secret === undefined) return { manageMasterUserPassword: undefined, masterUserSecrets: undefined };
  const { KmsKeyId = "", SecretArn = "", SecretStatus = "" } = secret;
  return {
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: KmsKeyId,
    masterUserSecrets: [{ kmsKeyId: KmsKeyId, secretArn: SecretArn, secretStatus: SecretStatus }],
  };
}

/** What a creation and a modification spell alike. */
function changeable(inputs: Unwrap<InstanceArgs>) {
  return {
    AllocatedStorage: inputs.allocatedStorage,
    AutoMinorVersionUpgrade: inputs.autoMinorVersionUpgrade,
    BackupRetentionPeriod: inputs.backupRetentionPeriod,
    CACertificateIdentifier: inputs.caCertIdentifier,
    CopyTagsToSnapshot: inputs.copyTagsToSnapshot,
    DBParameterGroupName: inputs.parameterGroupName,
    DBSubnetGroupName: inputs.dbSubnetGroupName,
    DeletionProtection: inputs.deletionProtection,
    EnablePerformanceInsights: inputs.performanceInsightsEnabled,
    EngineVersion: inputs.engineVersion,
    ManageMasterUserPassword: inputs.manageMasterUserPassword,
    MasterUserSecretKmsKeyId: inputs.masterUserSecretKmsKeyId,
    MaxAllocatedStorage: inputs.maxAllocatedStorage,
    MonitoringInterval: inputs.monitoringInterval,
    MonitoringRoleArn: inputs.monitoringRoleArn,
    MultiAZ: inputs.multiAz,
    PerformanceInsightsKMSKeyId: inputs.performanceInsightsKmsKeyId,
    PerformanceInsightsRetentionPeriod: inputs.performanceInsightsRetentionPeriod,
    PreferredBackupWindow: inputs.backupWindow,
    PreferredMaintenanceWindow: inputs.maintenanceWindow,
    PubliclyAccessible: inputs.publiclyAccessible,
    StorageType: inputs.storageType,
    VpcSecurityGroupIds: inputs.vpcSecurityGroupIds,
  };
}

async function find(id: string, { cloud }: AwsOperation) {
  const rds = await cloud.rds();
  const absent = (error: unknown) => {
    if (error instanceof Error && error.name.startsWith("DBInstanceNotFound")) return undefined;
    throw error;
  };
  const found = await rds.describeDBInstances({ DBInstanceIdentifier: id }).catch(absent);
  return found?.DBInstances?.[0];
}
