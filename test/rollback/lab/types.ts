/** How the fake cloud treats the objects of one type, as far as rollback and recovery depend on it. */
export interface CloudType {
  /** First part of its ARNs after `arn:aws`. */
  readonly service: string;
  /** What an ARN says before the name. */
  readonly kind: string;
  /** The input that names it; where the program gives none, the provider makes one. Without, the cloud gives an id. */
  readonly named?: string;
  /** Whether a program that gives no name gets one. */
  readonly autoNamed?: boolean;
  /** What Pulumi calls its id: default the name. */
  readonly id?: "arn";
  /** Inputs whose change means another object, besides the name. */
  readonly replaceOn: readonly string[] | "all";
  /** Inputs that reading does not give back. */
  readonly writeOnly?: readonly string[];
  /** Making it again under the same name changes the one that is there, instead of failing. */
  readonly isOverwritten?: boolean;
  /** Each creation under one name is a further revision. */
  readonly hasRevisions?: boolean;
}

const type = (service: string, kind: string, named: string, replaceOn: CloudType["replaceOn"] = []): CloudType => ({
  service,
  kind,
  named,
  autoNamed: true,
  replaceOn,
});

/** Named as the real types, so that what the product knows of types holds in the lab too. */
export const cloudTypes: Readonly<Record<string, CloudType>> = {
  "aws:appautoscaling/target:Target": {
    ...type("application-autoscaling", "scalable-target", "resourceId", ["scalableDimension", "serviceNamespace"]),
    autoNamed: false,
  },
  "aws:cloudwatch/logGroup:LogGroup": type("logs", "log-group", "name"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": { ...type("cloudwatch", "alarm", "name"), isOverwritten: true },
  "aws:ecr/repository:Repository": type("ecr", "repository", "name", ["encryptionConfigurations"]),
  "aws:ecs/cluster:Cluster": type("ecs", "cluster", "name"),
  "aws:ecs/service:Service": { ...type("ecs", "service", "name", ["cluster", "launchType"]), id: "arn" },
  "aws:ecs/taskDefinition:TaskDefinition": {
    ...type("ecs", "task-definition", "family", "all"),
    autoNamed: false,
    hasRevisions: true,
  },
  "aws:efs/fileSystem:FileSystem": { service: "efs", kind: "file-system", replaceOn: ["encrypted", "kmsKeyId"] },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    ...type("elasticache", "replicationgroup", "replicationGroupId", [
      "atRestEncryptionEnabled",
      "kmsKeyId",
      "subnetGroupName",
    ]),
    writeOnly: ["authToken"],
  },
  "aws:elasticache/subnetGroup:SubnetGroup": type("elasticache", "subnetgroup", "name"),
  "aws:iam/role:Role": type("iam", "role", "name", ["path"]),
  "aws:kms/key:Key": { service: "kms", kind: "key", replaceOn: ["keyUsage", "multiRegion"] },
  "aws:rds/instance:Instance": {
    ...type("rds", "db", "identifier", ["dbSubnetGroupName", "engine", "kmsKeyId", "storageEncrypted", "username"]),
    writeOnly: ["password"],
  },
  "aws:s3/bucket:Bucket": type("s3", "bucket", "bucket"),
  "aws:secretsmanager/secret:Secret": { ...type("secretsmanager", "secret", "name"), id: "arn" },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    service: "secretsmanager",
    kind: "secret-version",
    replaceOn: ["secretId", "secretString"],
  },
  "aws:sns/topic:Topic": { ...type("sns", "topic", "name", ["fifoTopic"]), id: "arn" },
  "aws:sqs/queue:Queue": type("sqs", "queue", "name", ["fifoQueue"]),
  "ops:index:RunningRevision": {
    ...type("ops", "running-revision", "service", ["cluster", "region"]),
    autoNamed: false,
    isOverwritten: true,
  },
};

/** The packages whose providers the lab attaches. */
export const packages = [...new Set(Object.keys(cloudTypes).map((token) => token.split(":")[0] ?? token))];
