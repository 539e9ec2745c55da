import type { AwsResourceType } from "./aws-type";
import * as scaling from "./types/app-auto-scaling";
import * as cloudWatch from "./types/cloudwatch";
import * as ecs from "./types/ecs-task-definition";
import { service } from "./types/ecs-service";
import * as cacheGroups from "./types/elasticache-groups";
import { replicationGroup } from "./types/elasticache-replication-group";
import * as iam from "./types/iam";
import * as kms from "./types/kms";
import * as lambda from "./types/lambda";
import * as routing from "./types/routing";
import { bucket } from "./types/s3-bucket";
import * as bucketSettings from "./types/s3-settings";
import * as secretsManager from "./types/secrets-manager";
import * as securityGroups from "./types/security-groups";
import * as sns from "./types/sns";
import { queue } from "./types/sqs";
import * as vpc from "./types/vpc";

/** Every AWS resource type that the stand-in knows, by the official provider's token. */
export const awsTypes: Readonly<Record<string, AwsResourceType>> = {
  "aws:appautoscaling/policy:Policy": scaling.policy,
  "aws:appautoscaling/target:Target": scaling.target,
  "aws:cloudwatch/logGroup:LogGroup": cloudWatch.logGroup,
  "aws:cloudwatch/metricAlarm:MetricAlarm": cloudWatch.metricAlarm,
  "aws:ec2/eip:Eip": vpc.eip,
  "aws:ec2/internetGateway:InternetGateway": vpc.internetGateway,
  "aws:ec2/natGateway:NatGateway": vpc.natGateway,
  "aws:ec2/route:Route": routing.route,
  "aws:ec2/routeTable:RouteTable": routing.routeTable,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": routing.routeTableAssociation,
  "aws:ec2/securityGroup:SecurityGroup": securityGroups.securityGroup,
  "aws:ec2/subnet:Subnet": vpc.subnet,
  "aws:ec2/vpc:Vpc": vpc.vpc,
  "aws:ecs/cluster:Cluster": ecs.cluster,
  "aws:ecs/service:Service": service,
  "aws:ecs/taskDefinition:TaskDefinition": ecs.taskDefinition,
  "aws:elasticache/parameterGroup:ParameterGroup": cacheGroups.parameterGroup,
  "aws:elasticache/replicationGroup:ReplicationGroup": replicationGroup,
  "aws:elasticache/subnetGroup:SubnetGroup": cacheGroups.subnetGroup,
  "aws:iam/role:Role": iam.role,
  "aws:iam/rolePolicy:RolePolicy": iam.rolePolicy,
  "aws:kms/alias:Alias": kms.alias,
  "aws:kms/key:Key": kms.key,
  "aws:lambda/function:Function": lambda.lambdaFunction,
  "aws:lambda/permission:Permission": lambda.permission,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSettings.bucketLifecycleConfiguration,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": bucketSettings.bucketObjectLockConfiguration,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSettings.bucketOwnershipControls,
  "aws:s3/bucketPolicy:BucketPolicy": bucketSettings.bucketPolicy,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSettings.bucketPublicAccessBlock,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucketSettings.bucketServerSideEncryptionConfiguration,
  "aws:s3/bucketVersioning:BucketVersioning": bucketSettings.bucketVersioning,
  "aws:secretsmanager/secret:Secret": secretsManager.secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretsManager.secretVersion,
  "aws:sns/topic:Topic": sns.topic,
  "aws:sns/topicPolicy:TopicPolicy": sns.topicPolicy,
  "aws:sns/topicSubscription:TopicSubscription": sns.topicSubscription,
  "aws:sqs/queue:Queue": queue,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroups.securityGroupEgressRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroups.securityGroupIngressRule,
};
