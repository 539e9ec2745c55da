import { describe, expect, it } from "vitest";
import type { DatabaseArgs } from "../../components/database";
import { Database } from "../../components/database";
import { databaseSecretArn, labels, only, record, valueOf } from "./recorder";
import { scope } from "./scope";

const alerting = {
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.test",
  topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
};
const make = (changes: Partial<DatabaseArgs> = {}) =>
  record(
    () =>
      new Database("database", {
        scope,
        subnetIds: ["subnet-1", "subnet-2"],
        securityGroupId: "sg-1",
        keyArn: "arn:key",
        alerting,
        ...changes,
      }),
  );
const instanceType = "aws:rds/instance:Instance";

describe("Database", () => {
  it("is made of these resources", async () => {
    const { resources } = await make();
    expect(labels(resources)).toEqual([
      "aws:cloudwatch/logGroup:LogGroup database-postgresql-logs",
      "aws:cloudwatch/logGroup:LogGroup database-upgrade-logs",
      "aws:cloudwatch/metricAlarm:MetricAlarm database-database-connections",
      "aws:cloudwatch/metricAlarm:MetricAlarm database-database-cpu",
      "aws:cloudwatch/metricAlarm:MetricAlarm database-database-memory",
      "aws:cloudwatch/metricAlarm:MetricAlarm database-database-storage",
      "aws:cloudwatch/metricAlarm:MetricAlarm database-database-transaction-ids",
      "aws:iam/role:Role database-monitoring",
      "aws:iam/rolePolicy:RolePolicy database-monitoring",
      "aws:rds/instance:Instance database-instance",
      "aws:rds/parameterGroup:ParameterGroup database-parameters",
      "aws:rds/subnetGroup:SubnetGroup database-subnets",
      "random:index/randomId:RandomId database-life",
    ]);
  });

  it("is private, encrypted, doubled, backed up and protected, and keeps its password to itself", async () => {
    const { resources } = await make();
    const { finalSnapshotIdentifier, ...inputs } = only(resources, instanceType);
    expect(inputs).toEqual({
      identifier: "ops-agent-worker-prod",
      engine: "postgres",
      engineVersion: "17",
      engineLifecycleSupport: "open-source-rds-extended-support-disabled",
      autoMinorVersionUpgrade: true,
      allowMajorVersionUpgrade: false,
      instanceClass: "db.t4g.micro",
      storageType: "gp3",
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
      storageEncrypted: true,
      kmsKeyId: "arn:key",
      dbName: "ops_agent_worker",
      username: "ops",
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: "arn:key",
      port: 5432,
      multiAz: true,
      publiclyAccessible: false,
      dbSubnetGroupName: "ops-agent-worker-prod-database",
      vpcSecurityGroupIds: ["sg-1"],
      parameterGroupName: "ops-agent-worker-prod-postgres17",
      caCertIdentifier: "rds-ca-rsa2048-g1",
      backupRetentionPeriod: 7,
      backupWindow: "02:00-03:00",
      maintenanceWindow: "sun:06:00-sun:07:00",
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      deletionProtection: true,
      skipFinalSnapshot: false,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: "arn:key",
      performanceInsightsRetentionPeriod: 7,
      monitoringInterval: 60,
      monitoringRoleArn: "arn:database-monitoring",
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      applyImmediately: false,
      tags: { BackupPlan: "ops-agent-worker-prod" },
    });
    expect(finalSnapshotIdentifier).toMatch(/^ops-agent-worker-prod-final-/);
  });

  it("takes TLS connections only", async () => {
    const { resources } = await make({ engineVersion: "16" });
    const { name, family, parameters } = only(resources, "aws:rds/parameterGroup:ParameterGroup");
    expect({ name, family }).toEqual({ name: "ops-agent-worker-prod-postgres16", family: "postgres16" });
    expect(parameters).toEqual(
      expect.arrayContaining([
        { name: "rds.force_ssl", value: "1" },
        { name: "ssl_min_protocol_version", value: "TLSv1.2" },
      ]),
    );
  });

  it("writes its logs, encrypted, into groups that end", async () => {
    const { resources } = await make({ logRetentionDays: 365 });
    expect(only(resources, "aws:cloudwatch/logGroup:LogGroup", "database-postgresql-logs")).toEqual({
      name: "/aws/rds/instance/ops-agent-worker-prod/postgresql",
      retentionInDays: 365,
      kmsKeyId: "arn:key",
    });
  });

  it("lets monitoring write the log that AWS named, and nothing else", async () => {
    const { resources, components } = await make();
    const document = JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy")["policy"] as string) as unknown;
    const logGroup = "arn:aws:logs:eu-central-1:123456789012:log-group:RDSOSMetrics";
    expect(document).toMatchObject({
      Statement: [
        { Action: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"], Resource: [logGroup, `${logGroup}:*`] },
        { Resource: `${logGroup}:log-stream:*` },
      ],
    });
    const [database] = components.filter(({ type }) => type === "ops:database:Database");
    expect(database?.inputs["policyDocuments"]).toEqual({ "database-monitoring": document });
    const trust = only(resources, "aws:iam/role:Role")["assumeRolePolicy"] as string;
    expect(JSON.parse(trust)).toMatchObject({
      Statement: [
        {
          Principal: { Service: "monitoring.rds.amazonaws.com" },
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:rds:eu-central-1:123456789012:db:*" },
          },
        },
      ],
    });
  });

  it("tells others where it is and which secret opens it", async () => {
    const { result } = await make();
    expect(await valueOf(result.host)).toBe("database.test");
    expect(await valueOf(result.secretArn)).toBe(databaseSecretArn);
    expect([result.port, result.databaseName]).toEqual([5432, "ops_agent_worker"]);
  });

  it("rings at the thresholds that are set, and when it does not report at all", async () => {
    const { resources } = await make({ freeStorageAlarmGib: 10, connectionsAlarm: 700, freeMemoryAlarmMib: 512 });
    const alarm = (id: string) => only(resources, "aws:cloudwatch/metricAlarm:MetricAlarm", `database-database-${id}`);
    const dimensions = { DBInstanceIdentifier: "ops-agent-worker-prod" };
    const below = "LessThanThreshold";
    expect(alarm("storage")).toMatchObject({
      namespace: "AWS/RDS",
      metricName: "FreeStorageSpace",
      dimensions,
      comparisonOperator: below,
      threshold: 10 * 2 ** 30,
      treatMissingData: "breaching",
      tags: { Severity: "P1" },
    });
    expect(alarm("memory")).toMatchObject({ comparisonOperator: below, threshold: 512 * 2 ** 20, dimensions });
    expect(alarm("connections")).toMatchObject({ threshold: 700, dimensions });
    expect(alarm("cpu")).toMatchObject({ threshold: 80, evaluationPeriods: 10 });
    expect(alarm("transaction-ids")).toMatchObject({ threshold: 1_000_000_000, tags: { Severity: "P1" } });
  });

  it("has no alarms where nobody is to be told, and no protection where that is asked for", async () => {
    const { resources } = await make({ alerting: undefined, protect: false });
    expect(resources.filter(({ type }) => type.startsWith("aws:cloudwatch/metricAlarm"))).toEqual([]);
    expect(only(resources, instanceType)).toMatchObject({ deletionProtection: false });
  });
});
