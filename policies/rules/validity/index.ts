import type { AwsRule } from "../../model/rule";
import { alarmValid } from "./alarm-valid";
import { bucketPolicyNotBlocked } from "./bucket-policy-not-blocked";
import { compositeAlarmValid } from "./composite-alarm-valid";
import { dashboardJsonValid } from "./dashboard-json-valid";
import { databaseValid } from "./database-valid";
import { ecsServiceValid } from "./ecs-service-valid";
import { elasticacheReplicationGroupValid } from "./elasticache-replication-group-valid";
import { fargateTaskValid } from "./fargate-task-valid";
import { healthCheckValid } from "./health-check-valid";
import { iamDocumentValid } from "./iam-document-valid";
import { lambdaValid } from "./lambda-valid";
import { loadBalancerValid } from "./load-balancer-valid";
import { logGroupValid } from "./log-group-valid";
import { namesUnique } from "./names-unique";
import { queueValid } from "./queue-valid";
import { referencesExist } from "./references-exist";
import { s3BucketValid } from "./s3-bucket-valid";
import { scalingValid } from "./scaling-valid";
import { scheduleExpressionValid } from "./schedule-expression-valid";
import { secretsAndKeysValid } from "./secrets-and-keys-valid";
import { securityGroupRulesValid } from "./security-group-rules-valid";
import { tagsValid } from "./tags-valid";
import { vpcCidrValid } from "./vpc-cidr-valid";

/** What AWS refuses, by family. An emulator takes most of it, so that here it is said before the call. */
export const validityRules: readonly AwsRule[] = Object.freeze([
  elasticacheReplicationGroupValid,
  fargateTaskValid,
  ecsServiceValid,
  scalingValid,
  alarmValid,
  compositeAlarmValid,
  dashboardJsonValid,
  logGroupValid,
  scheduleExpressionValid,
  lambdaValid,
  queueValid,
  iamDocumentValid,
  secretsAndKeysValid,
  vpcCidrValid,
  securityGroupRulesValid,
  loadBalancerValid,
  healthCheckValid,
  s3BucketValid,
  bucketPolicyNotBlocked,
  databaseValid,
  tagsValid,
  namesUnique,
  referencesExist,
]);
