import {
  alarms,
  backupPlan,
  backupVault,
  bucket,
  bucketAcl,
  bucketEncryption,
  bucketLifecycle,
  bucketObjectLock,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketReplication,
  bucketVersioning,
  chatChannel,
  compositeAlarm,
  database,
  databaseInstance,
  ecsCluster,
  ecsService,
  eventRule,
  everyType,
  iamRole,
  lambdaFunction,
  lambdaPermission,
  listener,
  loadBalancer,
  logGroup,
  queue,
  replicationGroup,
  schedule,
  secretVersion,
  securityGroup,
  serverlessCache,
  subnet,
  targetGroup,
  taskDefinition,
  topic,
  topicSubscription,
  vpc,
  webAcl,
} from "../../model/types";
import { eventTarget, keyAlias, keyPolicy, teamsChannel, topicPolicy } from "../../model/types/alarms";
import { backupSelection, vaultLock } from "../../model/types/backups";
import { budget } from "../../model/types/budgets";
import { databaseCluster } from "../../model/types/database";
import {
  certificate,
  certificateValidation,
  listenerCertificate,
  listenerRule,
  webAclAssociation,
  webAclLogging,
} from "../../model/types/edge";
import { trail } from "../../model/types/logs";
import { queuePolicy, queueRedrivePolicy } from "../../model/types/messaging";
import { defaultSecurityGroup, defaultSubnet, defaultVpc, flowLog } from "../../model/types/network";
import { cacheUser, cacheUserGroup } from "../../model/types/redis";
import {
  bucketSatellite,
  capacityProviders,
  dataStream,
  deliveryStream,
  functionAlias,
  hostedZone,
  rolePolicy,
  rolePolicyAttachment,
  runningRevision,
  vaultPolicy,
} from "../../model/types/references";
import { repository, repositoryLifecycle, repositoryPolicy } from "../../model/types/registry";
import { everyKey, managedSecret, parameter, secretPolicy, secretRotation } from "../../model/types/secrets";
import { bucketLogging, bucketOwnership } from "../../model/types/storage";
import { dnsRecord } from "../../model/types/uptime";

/** A property in which one resource names others. */
export interface Reference {
  readonly from: readonly string[];
  /** Path to the names; a list on the way stands for each of its elements. */
  readonly path: readonly [property: string, ...inside: string[]];
  /** What may be named; `everyType` for whatever the provider makes. */
  readonly to: readonly string[];
  /** How a resource that others have made is named; nothing where only one's own may be. */
  readonly elsewhere?: RegExp;
  /** Further property by which the named one is known. */
  readonly by?: string;
  /** Only where this property of the holder is one of these. */
  readonly where?: readonly [property: string, ...values: string[]];
  /** What is named lies in the same region, or AWS does not find it. */
  readonly here?: true;
}

const arnOf = (service: string): RegExp => new RegExp(`^arn:[\\w-]+:(${service}):`);
const someKey = /^(arn:[\w-]+:kms:|alias\/|mrk-[0-9a-f]{32}$|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)/;
const someRole = /^arn:[\w-]+:iam::\d{12}:role\//;
const someGroup = /^sg-[0-9a-f]{8}([0-9a-f]{9})?$/;
const someSubnet = /^subnet-[0-9a-f]{8}([0-9a-f]{9})?$/;
const someVpc = /^vpc-[0-9a-f]{8}([0-9a-f]{9})?$/;

const subnets = [...subnet, ...defaultSubnet];
const groups = [...securityGroup, ...defaultSecurityGroup];
const chatChannels = [...chatChannel, ...teamsChannel];
const keys = [...everyKey, ...keyAlias];

const keyOf = (from: readonly string[], ...path: Reference["path"]): Reference => ({
  from,
  path,
  to: keys,
  elsewhere: someKey,
  here: true,
});
const roleOf = (from: readonly string[], ...path: Reference["path"]): Reference => ({
  from,
  path,
  to: iamRole,
  elsewhere: someRole,
});
/** What sets up one side of another resource: of one's own, since two programs that set up one take turns in undoing it. */
const sideOf = (to: readonly string[], from: readonly string[], ...path: Reference["path"]): Reference => ({
  from,
  path,
  to,
});

/** Who names whom. What AWS itself refuses without the named one is in the rule `references-exist`. */
export const references: readonly Reference[] = [
  keyOf(logGroup, "kmsKeyId"),
  keyOf(managedSecret, "kmsKeyId"),
  keyOf(parameter, "keyId"),
  keyOf(queue, "kmsMasterKeyId"),
  keyOf(topic, "kmsMasterKeyId"),
  keyOf([...replicationGroup, ...serverlessCache], "kmsKeyId"),
  keyOf([...database], "kmsKeyId"),
  keyOf([...databaseInstance, ...databaseCluster], "masterUserSecretKmsKeyId"),
  keyOf([...databaseInstance, ...databaseCluster], "performanceInsightsKmsKeyId"),
  keyOf(lambdaFunction, "kmsKeyArn"),
  keyOf(backupVault, "kmsKeyArn"),
  keyOf(trail, "kmsKeyId"),
  keyOf(repository, "encryptionConfigurations", "kmsKey"),
  keyOf(bucketEncryption, "rules", "applyServerSideEncryptionByDefault", "kmsMasterKeyId"),
  keyOf(ecsCluster, "configuration", "executeCommandConfiguration", "kmsKeyId"),
  // The copy lies in another region.
  {
    from: bucketReplication,
    path: ["rules", "destination", "encryptionConfiguration", "replicaKmsKeyId"],
    to: keys,
    elsewhere: someKey,
  },
  { from: keyAlias, path: ["targetKeyId"], to: everyKey, here: true },
  sideOf(everyKey, keyPolicy, "keyId"),

  roleOf(taskDefinition, "executionRoleArn"),
  roleOf(taskDefinition, "taskRoleArn"),
  roleOf(flowLog, "iamRoleArn"),
  roleOf(backupSelection, "iamRoleArn"),
  roleOf(chatChannels, "iamRoleArn"),
  roleOf([...databaseInstance, ...databaseCluster], "monitoringRoleArn"),
  roleOf(schedule, "target", "roleArn"),
  roleOf(eventTarget, "roleArn"),
  roleOf(trail, "cloudWatchLogsRoleArn"),
  ...["application", "firehose", "http", "lambda", "sqs"].flatMap((protocol) => [
    roleOf(topic, `${protocol}FailureFeedbackRoleArn`),
    roleOf(topic, `${protocol}SuccessFeedbackRoleArn`),
  ]),
  sideOf(iamRole, [...rolePolicy, ...rolePolicyAttachment], "role"),

  sideOf(
    bucket,
    [
      ...bucketAcl,
      ...bucketEncryption,
      ...bucketLifecycle,
      ...bucketLogging,
      ...bucketObjectLock,
      ...bucketOwnership,
      ...bucketPolicy,
      ...bucketPublicAccessBlock,
      ...bucketReplication,
      ...bucketSatellite,
      ...bucketVersioning,
    ],
    "bucket",
  ),
  { from: bucketLogging, path: ["targetBucket"], to: bucket, here: true },
  { from: loadBalancer, path: ["accessLogs", "bucket"], to: bucket, here: true },
  sideOf([...lambdaFunction, ...functionAlias], lambdaPermission, "function"),
  sideOf(managedSecret, [...secretVersion, ...secretRotation], "secretId"),
  sideOf(managedSecret, secretPolicy, "secretArn"),
  sideOf(queue, [...queuePolicy, ...queueRedrivePolicy], "queueUrl"),
  sideOf(topic, topicPolicy, "arn"),
  sideOf(repository, [...repositoryPolicy, ...repositoryLifecycle], "repository"),
  sideOf(backupVault, [...vaultLock, ...vaultPolicy], "backupVaultName"),
  sideOf(backupPlan, backupSelection, "planId"),
  sideOf(ecsCluster, capacityProviders, "clusterName"),
  sideOf(eventRule, eventTarget, "rule"),
  sideOf(webAcl, webAclLogging, "resourceArn"),
  { from: cacheUserGroup, path: ["userIds"], to: cacheUser, by: "userId" },
  { from: replicationGroup, path: ["userGroupIds"], to: cacheUserGroup, by: "userGroupId" },
  { from: replicationGroup, path: ["logDeliveryConfigurations", "destination"], to: [...logGroup, ...deliveryStream] },
  { from: replicationGroup, path: ["notificationTopicArn"], to: topic, elsewhere: arnOf("sns"), here: true },
  sideOf(ecsCluster, runningRevision, "cluster"),
  sideOf(ecsService, runningRevision, "service"),
  sideOf(taskDefinition, runningRevision, "taskDefinition"),

  {
    from: flowLog,
    path: ["logDestination"],
    to: [...logGroup, ...bucket, ...deliveryStream],
    elsewhere: arnOf("logs|s3|firehose"),
  },
  {
    from: webAclLogging,
    path: ["logDestinationConfigs"],
    to: [...logGroup, ...bucket, ...deliveryStream],
    elsewhere: arnOf("logs|s3|firehose"),
  },
  { from: webAclAssociation, path: ["webAclArn"], to: webAcl, elsewhere: arnOf("wafv2"), here: true },
  { from: listener, path: ["loadBalancerArn"], to: loadBalancer, elsewhere: arnOf("elasticloadbalancing"), here: true },
  { from: listenerRule, path: ["listenerArn"], to: listener, elsewhere: arnOf("elasticloadbalancing"), here: true },
  {
    from: listener,
    path: ["certificateArn"],
    to: [...certificate, ...certificateValidation],
    elsewhere: arnOf("acm|iam"),
    here: true,
  },
  {
    from: listenerCertificate,
    path: ["certificateArn"],
    to: [...certificate, ...certificateValidation],
    elsewhere: arnOf("acm|iam"),
    here: true,
  },
  { from: certificateValidation, path: ["certificateArn"], to: certificate, elsewhere: arnOf("acm"), here: true },
  ...[...listener, ...listenerRule].map((from): Reference => ({
    from: [from],
    path: [listener.includes(from) ? "defaultActions" : "actions", "targetGroupArn"],
    to: targetGroup,
    elsewhere: arnOf("elasticloadbalancing"),
    here: true,
  })),
  { from: loadBalancer, path: ["securityGroups"], to: groups, elsewhere: someGroup, here: true },
  { from: loadBalancer, path: ["subnets"], to: subnets, elsewhere: someSubnet, here: true },
  { from: [...targetGroup, ...securityGroup], path: ["vpcId"], to: [...vpc, ...defaultVpc], elsewhere: someVpc },
  { from: dnsRecord, path: ["zoneId"], to: hostedZone, elsewhere: /^Z[A-Z0-9]+$/ },

  { from: schedule, path: ["target", "arn"], to: [everyType], elsewhere: /^arn:/ },
  { from: eventTarget, path: ["arn"], to: [everyType], elsewhere: /^arn:/ },
  { from: schedule, path: ["target", "deadLetterConfig", "arn"], to: queue, elsewhere: arnOf("sqs"), here: true },
  { from: eventTarget, path: ["deadLetterConfig", "arn"], to: queue, elsewhere: arnOf("sqs"), here: true },
  {
    from: schedule,
    path: ["target", "ecsParameters", "taskDefinitionArn"],
    to: taskDefinition,
    elsewhere: arnOf("ecs"),
    here: true,
  },
  ...(["subnets", "securityGroups"] as const).map((list): Reference => ({
    from: schedule,
    path: ["target", "ecsParameters", "networkConfiguration", list],
    to: list === "subnets" ? subnets : groups,
    elsewhere: list === "subnets" ? someSubnet : someGroup,
    here: true,
  })),
  {
    from: lambdaFunction,
    path: ["deadLetterConfig", "targetArn"],
    to: [...queue, ...topic],
    elsewhere: arnOf("sqs|sns"),
  },
  { from: lambdaFunction, path: ["vpcConfig", "securityGroupIds"], to: groups, elsewhere: someGroup, here: true },
  { from: lambdaFunction, path: ["vpcConfig", "subnetIds"], to: subnets, elsewhere: someSubnet, here: true },
  {
    from: topicSubscription,
    path: ["endpoint"],
    to: [...lambdaFunction, ...functionAlias, ...queue, ...deliveryStream, ...dataStream],
    elsewhere: arnOf("lambda|sqs|firehose"),
    where: ["protocol", "lambda", "sqs", "firehose"],
  },
  ...["alarmActions", "okActions", "insufficientDataActions"].map((list): Reference => ({
    from: alarms,
    path: [list],
    to: [everyType],
    elsewhere: /^arn:/,
  })),
  {
    from: compositeAlarm,
    path: ["actionsSuppressor", "alarm"],
    to: alarms,
    elsewhere: arnOf("cloudwatch"),
    here: true,
  },
  { from: chatChannels, path: ["snsTopicArns"], to: topic, elsewhere: arnOf("sns") },
  {
    from: chatChannels,
    path: ["guardrailPolicyArns"],
    to: ["aws:iam/policy:Policy"],
    elsewhere: /^arn:[\w-]+:iam::(aws|\d{12}):policy\//,
  },
  { from: budget, path: ["notifications", "subscriberSnsTopicArns"], to: topic, elsewhere: arnOf("sns") },
];
