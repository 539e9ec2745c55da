import type { Case, Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";
import type { EditableStack } from "./editable-stack";

const instance = "database-instance";
const database = (props: Record<string, unknown>) => (stack: EditableStack) => stack.set(instance, props);
/** Made from something that says nothing of it. */
const hides = (property: string): Case =>
  isUnclear(`${property} not known`, instance, (stack) => stack.hide(instance, property, "network-vpc"));
const cluster = (props: Record<string, unknown>) => (stack: EditableStack) =>
  stack.add("cluster", "aws:rds/cluster:Cluster", { engine: "aurora-postgresql", ...props }, { protect: true });
const member = (name: string) => (stack: EditableStack) =>
  stack.add(name, "aws:rds/clusterInstance:ClusterInstance", {
    clusterIdentifier: "cluster",
    engine: "aurora-postgresql",
  });
const parameters =
  (...list: readonly (readonly [name: string, value: string])[]) =>
  (stack: EditableStack) =>
    stack.set("database-parameters", { parameters: list.map(([name, value]) => ({ name, value })) });
const logged = ["log_connections", "log_disconnections", "log_lock_waits"].map((name) => [name, "1"] as const);
const settings = (stack: EditableStack, changed: Record<string, unknown>) =>
  stack.set("declaration", { settings: { ...(stack.of("declaration").inputs["settings"] as object), ...changed } });
const replica = { replicateSourceDb: "arn:aws:rds:us-east-1:123456789012:db:other" };
const selection = (also: Record<string, unknown>) => (stack: EditableStack) => stack.set("backup-plan-selection", also);
const tagged = (kind: string, value: string) => [{ [kind]: [{ key: "aws:ResourceTag/BackupPlan", value }] }];
const isNoReplica = (...also: string[]): Case => isNotApplicable("a replica", instance, database(replica), ...also);

export const databaseCases: Cases = {
  "database-provisioned": [
    fails("none, though one is asked for", undefined, (stack) => stack.removeAll("aws:rds/instance:Instance")),
    passes("a cluster", undefined, (stack) => cluster({})(stack.removeAll("aws:rds/instance:Instance"))),
    isNotApplicable("none asked for", undefined, (stack) =>
      settings(stack.removeAll("aws:rds/instance:Instance"), { databaseEnabled: false }),
    ),
    isUnclear("whether one is asked for not known", undefined, (stack) =>
      stack.removeAll("aws:rds/instance:Instance").hide("declaration", "settings", "network-vpc"),
    ),
  ],
  "database-engine-version-floor": [
    fails("an old PostgreSQL", instance, database({ engineVersion: "13.18" })),
    fails("a MySQL whose support has ended", instance, database({ engine: "mysql", engineVersion: "8.0.46" })),
    fails("a MariaDB whose support has ended", instance, database({ engine: "mariadb", engineVersion: "10.6.23" })),
    passes("a MySQL that is mended", instance, database({ engine: "mysql", engineVersion: "8.4.9" })),
    passes("the oldest that is mended", instance, database({ engineVersion: "14.2" })),
    passes("a version left to AWS", instance, database({ engineVersion: undefined })),
    isNotApplicable("an engine without a floor", instance, database({ engine: "oracle-ee" })),
    hides("engineVersion"),
    hides("engine"),
  ],
  "database-credentials-secured": [
    fails(
      "a password in the program",
      instance,
      database({ manageMasterUserPassword: undefined, password: "correct" }),
    ),
    fails("a password in the program beside AWS's", instance, database({ password: "correct" })),
    fails("no password", instance, database({ manageMasterUserPassword: false })),
    fails("one of a cluster", "cluster", cluster({ masterPassword: "correct" })),
    passes("one that is made", instance, (stack) =>
      stack
        .set(instance, { manageMasterUserPassword: undefined })
        .hide(instance, "password", "redis-worker-password-1"),
    ),
    isUnclear("a password from somewhere", instance, (stack) =>
      stack.set(instance, { manageMasterUserPassword: undefined }).hide(instance, "password", "network-vpc"),
    ),
    hides("manageMasterUserPassword"),
    isNoReplica(),
  ],
  "database-encrypted": [
    fails("turned off", instance, database({ storageEncrypted: false })),
    fails("left out", instance, database({ storageEncrypted: undefined })),
    fails("a document store", "documents", (stack) =>
      stack.add("documents", "aws:docdb/cluster:Cluster", { storageEncrypted: false }),
    ),
    passes("a cluster", "cluster", cluster({ storageEncrypted: true })),
    hides("storageEncrypted"),
    isNotApplicable("a replica", instance, database({ ...replica, storageEncrypted: undefined })),
  ],
  "database-automatic-backups": [
    fails("too few days", instance, database({ backupRetentionPeriod: 3 })),
    fails("none", instance, database({ backupRetentionPeriod: undefined })),
    fails("no window", instance, database({ backupWindow: undefined })),
    passes("a cluster", "cluster", cluster({ backupRetentionPeriod: 7, preferredBackupWindow: "02:00-03:00" })),
    hides("backupRetentionPeriod"),
    isNoReplica(),
  ],
  "database-not-public": [
    fails("a public address", instance, database({ publiclyAccessible: true })),
    passes("left out", instance, database({ publiclyAccessible: undefined })),
    hides("publiclyAccessible"),
  ],
  "database-multi-az": [
    fails("no standby", instance, database({ multiAz: false })),
    fails("a cluster of one", "cluster", (stack) =>
      member("one")(cluster({ clusterIdentifier: "cluster", id: "cluster" })(stack)),
    ),
    passes("a cluster of two", "cluster", (stack) =>
      member("two")(member("one")(cluster({ clusterIdentifier: "cluster", id: "cluster" })(stack))),
    ),
    isNotApplicable("a stack for trying", instance, (stack) =>
      settings(stack.set(instance, { multiAz: false }), { profile: "staging" }),
    ),
    hides("multiAz"),
    isNoReplica(),
  ],
  "database-monitoring": [
    fails("turned off", instance, database({ monitoringInterval: 0 })),
    fails("left out", instance, database({ monitoringInterval: undefined })),
    fails("no role", instance, database({ monitoringRoleArn: undefined })),
    hides("monitoringRoleArn"),
    passes("each second", instance, database({ monitoringInterval: 1 })),
    hides("monitoringInterval"),
  ],
  "database-logs": [
    fails("no logs", instance, database({ enabledCloudwatchLogsExports: [] })),
    fails("another log only", instance, database({ enabledCloudwatchLogsExports: ["upgrade"] })),
    fails("no log of upgrades", instance, database({ enabledCloudwatchLogsExports: ["postgresql"] })),
    fails("a limit that is no number", instance, parameters(["log_min_duration_statement", "never"])),
    passes("Aurora's one log", "cluster", (stack) =>
      cluster({ dbClusterParameterGroupName: "aurora", enabledCloudwatchLogsExports: ["postgresql"] })(stack).add(
        "aurora",
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
        { name: "aurora", parameters: [{ name: "log_statement", value: "ddl" }] },
      ),
    ),
    fails("no slow statements", instance, parameters(["rds.force_ssl", "1"])),
    fails(
      "slow statements turned off",
      instance,
      parameters(["rds.force_ssl", "1"], ["log_min_duration_statement", "-1"]),
    ),
    passes("all statements", instance, parameters(["rds.force_ssl", "1"], ["log_statement", "all"])),
    isUnclear("another stack's parameters", instance, database({ parameterGroupName: "elsewhere" })),
    hides("enabledCloudwatchLogsExports"),
  ],
  "database-minor-upgrades": [
    fails("turned off", instance, database({ autoMinorVersionUpgrade: false })),
    passes("left out", instance, database({ autoMinorVersionUpgrade: undefined })),
    hides("autoMinorVersionUpgrade"),
  ],
  "database-insights": [
    fails("turned off", instance, database({ performanceInsightsEnabled: false })),
    fails("no key", instance, database({ performanceInsightsKmsKeyId: undefined })),
    fails("for days that RDS does not offer", instance, database({ performanceInsightsRetentionPeriod: 8 })),
    passes("for a month", instance, database({ performanceInsightsRetentionPeriod: 31 })),
    hides("performanceInsightsRetentionPeriod"),
    passes("another stack's key", instance, database({ performanceInsightsKmsKeyId: "arn:aws:kms:us-east-1:1:key/a" })),
    hides("performanceInsightsEnabled"),
    hides("performanceInsightsKmsKeyId"),
  ],
  "database-modern-ca": [
    fails("an authority that has run out", instance, database({ caCertIdentifier: "rds-ca-2019" })),
    passes("left to AWS", instance, database({ caCertIdentifier: undefined })),
    hides("caCertIdentifier"),
  ],
  "database-tls-forced": [
    fails("turned off", instance, parameters(["rds.force_ssl", "0"], ["log_statement", "all"])),
    fails("left to an old engine", instance, (stack) =>
      parameters(["log_statement", "all"])(stack.set(instance, { engineVersion: "14.9" })),
    ),
    fails("left to MySQL", "cluster", cluster({ engine: "aurora-mysql" })),
    fails("a TLS that is broken", instance, parameters(["rds.force_ssl", "1"], ["ssl_min_protocol_version", "TLSv1"])),
    passes("left to a new engine", instance, parameters(["log_statement", "all"])),
    isUnclear("parameters not known", instance, (stack) =>
      stack.hide("database-parameters", "parameters", "network-vpc"),
    ),
    isUnclear("another stack's parameters", instance, database({ parameterGroupName: "elsewhere" })),
    isNotApplicable("another engine", instance, database({ engine: "oracle-ee" })),
  ],
  "database-own-key": [
    fails("no key", instance, database({ kmsKeyId: undefined })),
    fails("AWS's own key", instance, database({ kmsKeyId: "alias/aws/rds" })),
    fails("no key for the password", instance, database({ masterUserSecretKmsKeyId: undefined })),
    fails("a cluster without one", "cluster", cluster({ storageEncrypted: true })),
    passes("no password that RDS manages", instance, (stack) =>
      stack
        .set(instance, { manageMasterUserPassword: undefined, masterUserSecretKmsKeyId: undefined })
        .hide(instance, "password", "redis-worker-password-1"),
    ),
    hides("kmsKeyId"),
    hides("masterUserSecretKmsKeyId"),
    isNoReplica(),
  ],
  "database-storage-grows": [
    fails("never", instance, database({ maxAllocatedStorage: undefined })),
    fails("turned off", instance, database({ maxAllocatedStorage: 0 })),
    fails("hardly", instance, database({ maxAllocatedStorage: 51 })),
    fails("without a bound", instance, database({ maxAllocatedStorage: 100_000 })),
    passes("a little", instance, database({ maxAllocatedStorage: 55 })),
    hides("maxAllocatedStorage"),
    hides("allocatedStorage"),
    isNotApplicable("Aurora", instance, database({ engine: "aurora-postgresql" })),
    isNotApplicable("a replica", instance, database({ ...replica, maxAllocatedStorage: undefined })),
  ],
  "database-survives-deletion": [
    fails("no last snapshot", instance, database({ skipFinalSnapshot: true })),
    fails("a last snapshot without a name", instance, database({ finalSnapshotIdentifier: undefined })),
    fails("backups that go with it", instance, database({ deleteAutomatedBackups: true })),
    fails("backups left to AWS", instance, database({ deleteAutomatedBackups: undefined })),
    passes("a document store", "documents", (stack) =>
      stack.add("documents", "aws:docdb/cluster:Cluster", { finalSnapshotIdentifier: "last" }, { protect: true }),
    ),
    hides("skipFinalSnapshot"),
    hides("finalSnapshotIdentifier"),
    hides("deleteAutomatedBackups"),
    isNotApplicable("a stack for trying", instance, (stack) =>
      settings(stack.set(instance, { skipFinalSnapshot: true }), { profile: "staging" }),
    ),
    isNoReplica(),
  ],
  "database-in-own-network": [
    fails("no subnets", instance, database({ dbSubnetGroupName: undefined })),
    fails("the account's default", instance, database({ dbSubnetGroupName: "default" })),
    passes("a cluster of another kind", "graph", (stack) =>
      stack.add("graph", "aws:neptune/cluster:Cluster", { neptuneSubnetGroupName: "elsewhere" }, { protect: true }),
    ),
    hides("dbSubnetGroupName"),
    isNotApplicable("a replica", instance, database({ ...replica, dbSubnetGroupName: undefined })),
  ],
  "database-connections-logged": [
    fails("nothing said", instance, parameters(["log_statement", "all"])),
    fails("turned off", instance, parameters(["log_connections", "0"], ["log_disconnections", "1"])),
    passes("all of them", instance, parameters(...logged)),
    isUnclear("another stack's parameters", instance, database({ parameterGroupName: "elsewhere" })),
    isUnclear("parameters not known", instance, (stack) =>
      stack.hide("database-parameters", "parameters", "network-vpc"),
    ),
    isNotApplicable("another engine", "cluster", cluster({ engine: "aurora-mysql" })),
  ],
  "database-idle-bounded": [
    fails("RDS's own day", instance, parameters(["log_statement", "all"])),
    fails("never", instance, parameters(["idle_in_transaction_session_timeout", "0"])),
    passes("a minute", instance, parameters(["idle_in_transaction_session_timeout", "60000"])),
    isUnclear("another stack's parameters", instance, database({ parameterGroupName: "elsewhere" })),
    isNotApplicable("another engine", "cluster", cluster({ engine: "aurora-mysql" })),
  ],
  "database-tags-to-snapshots": [
    fails("turned off", instance, database({ copyTagsToSnapshot: false })),
    fails("left out", "cluster", cluster({})),
    passes("a cluster", "cluster", cluster({ copyTagsToSnapshot: true })),
    hides("copyTagsToSnapshot"),
  ],
  "database-admin-name": [
    fails("a name that everybody guesses", instance, database({ username: "postgres" })),
    fails("the same of a cluster", "cluster", cluster({ masterUsername: "Admin" })),
    passes("a name of its own", instance, database({ username: "sunflower" })),
    hides("username"),
  ],
  "database-in-backup-plan": [
    fails("another tag", instance, database({ tags: { BackupPlan: "other" } })),
    fails("no tag", instance, database({ tags: {} })),
    fails("a plan without rules", instance, (stack) => stack.set("backup-plan-plan", { rules: [] })),
    fails("left out with all others", instance, selection({ notResources: ["*"] })),
    when("update", fails("left out by its ARN", instance, selection({ notResources: ["arn:aws:rds:*:*:db:*"] }))),
    fails("a condition that it does not meet", instance, selection({ conditions: tagged("stringEquals", "other") })),
    fails("a condition against it", instance, selection({ conditions: tagged("stringNotLikes", "ops-*") })),
    when("update", passes("others left out", instance, selection({ notResources: ["arn:aws:ec2:*:*:volume/*"] }))),
    when("preview", isUnclear("who is left out", instance, selection({ notResources: ["arn:aws:rds:*:*:db:*"] }))),
    passes("conditions that it meets", instance, selection({ conditions: tagged("stringLikes", "ops-*") })),
    isUnclear("conditions not known", instance, (stack) =>
      stack.hide("backup-plan-selection", "conditions", "network-vpc"),
    ),
    passes("selected by its ARN", instance, (stack) =>
      stack.set("backup-plan-selection", { selectionTags: [] }).hide("backup-plan-selection", "resources", instance),
    ),
    isUnclear("tags not known", instance, (stack) => stack.hide(instance, "tags", "network-vpc")),
    isUnclear("selection not known", instance, (stack) =>
      stack.hide("backup-plan-selection", "selectionTags", "network-vpc"),
    ),
    isNotApplicable("a stack for trying", instance, (stack) =>
      settings(stack.set(instance, { tags: {} }), { profile: "staging" }),
    ),
    isNoReplica(),
  ],
};
