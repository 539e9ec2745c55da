import type { AwsResourceType } from "./aws-type";
import * as certificates from "./types/acm";
import * as registry from "./types/ecr";
import { openIdConnectProvider } from "./types/iam-oidc";
import { listener } from "./types/listener";
import { loadBalancer } from "./types/load-balancer";
import { record } from "./types/route53-records";
import { targetGroup } from "./types/target-group";
import * as waf from "./types/waf";
import * as scaling from "./types/app-auto-scaling";
import { slackChannelConfiguration } from "./types/chatbot";
import * as cloudWatch from "./types/cloudwatch";
import { budget } from "./types/budgets";
import { logMetricFilter } from "./types/cloudwatch-logs";
import * as composite from "./types/cloudwatch-composite";
import * as ecsCluster from "./types/ecs-cluster";
import { service } from "./types/ecs-service";
import { taskDefinition } from "./types/ecs-task-definition";
import * as backup from "./types/backup";
import * as cacheGroups from "./types/elasticache-groups";
import { replicationGroup } from "./types/elasticache-replication-group";
import * as cacheUsers from "./types/elasticache-users";
import { flowLog } from "./types/flow-logs";
import * as events from "./types/eventbridge";
import * as iam from "./types/iam";
import * as kms from "./types/kms";
import * as lambda from "./types/lambda";
import { healthCheck } from "./types/route53-health";
import { instance as databaseInstance } from "./types/rds-instance";
import * as databaseGroups from "./types/rds-groups";
import * as routing from "./types/routing";
import { bucket } from "./types/s3-bucket";
import { bucketAcl } from "./types/s3-acl";
import { bucketReplicationConfig } from "./types/s3-replication";
import * as bucketSettings from "./types/s3-settings";
import { schedule } from "./types/scheduler";
import * as secretsManager from "./types/secrets-manager";
import * as securityGroups from "./types/security-groups";
import * as sns from "./types/sns";
import * as sqs from "./types/sqs";
import * as vpc from "./types/vpc";
import { vpcEndpoint } from "./types/vpc-endpoints";

/** Every AWS resource type that the stand-in knows, by the official provider's token. */
export const awsTypes: Readonly<Record<string, AwsResourceType>> = {
  "aws:acm/certificate:Certificate": certificates.certificate,
  "aws:acm/certificateValidation:CertificateValidation": certificates.certificateValidation,
  "aws:appautoscaling/policy:Policy": scaling.policy,
  "aws:appautoscaling/target:Target": scaling.target,
  "aws:backup/plan:Plan": backup.plan,
  "aws:backup/selection:Selection": backup.selection,
  "aws:backup/vault:Vault": backup.vault,
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": backup.vaultLockConfiguration,
  "aws:budgets/budget:Budget": budget,
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": slackChannelConfiguration,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": composite.compositeAlarm,
  "aws:cloudwatch/dashboard:Dashboard": composite.dashboard,
  "aws:cloudwatch/eventRule:EventRule": events.eventRule,
  "aws:cloudwatch/eventTarget:EventTarget": events.eventTarget,
  "aws:cloudwatch/logGroup:LogGroup": cloudWatch.logGroup,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": logMetricFilter,
  "aws:cloudwatch/metricAlarm:MetricAlarm": cloudWatch.metricAlarm,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": securityGroups.defaultSecurityGroup,
  "aws:ec2/eip:Eip": vpc.eip,
  "aws:ec2/flowLog:FlowLog": flowLog,
  "aws:ec2/internetGateway:InternetGateway": vpc.internetGateway,
  "aws:ec2/natGateway:NatGateway": vpc.natGateway,
  "aws:ec2/route:Route": routing.route,
  "aws:ec2/routeTable:RouteTable": routing.routeTable,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": routing.routeTableAssociation,
  "aws:ec2/securityGroup:SecurityGroup": securityGroups.securityGroup,
  "aws:ec2/subnet:Subnet": vpc.subnet,
  "aws:ec2/vpc:Vpc": vpc.vpc,
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": registry.lifecyclePolicy,
  "aws:ecr/repository:Repository": registry.repository,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": registry.repositoryPolicy,
  "aws:ecs/cluster:Cluster": ecsCluster.cluster,
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ecsCluster.clusterCapacityProviders,
  "aws:ecs/service:Service": service,
  "aws:ecs/taskDefinition:TaskDefinition": taskDefinition,
  "aws:elasticache/parameterGroup:ParameterGroup": cacheGroups.parameterGroup,
  "aws:elasticache/replicationGroup:ReplicationGroup": replicationGroup,
  "aws:elasticache/subnetGroup:SubnetGroup": cacheGroups.subnetGroup,
  "aws:elasticache/user:User": cacheUsers.user,
  "aws:elasticache/userGroup:UserGroup": cacheUsers.userGroup,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": openIdConnectProvider,
  "aws:iam/role:Role": iam.role,
  "aws:iam/rolePolicy:RolePolicy": iam.rolePolicy,
  "aws:kms/alias:Alias": kms.alias,
  "aws:kms/key:Key": kms.key,
  "aws:lambda/function:Function": lambda.lambdaFunction,
  "aws:lambda/permission:Permission": lambda.permission,
  "aws:lb/listener:Listener": listener,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:rds/instance:Instance": databaseInstance,
  "aws:rds/parameterGroup:ParameterGroup": databaseGroups.parameterGroup,
  "aws:rds/subnetGroup:SubnetGroup": databaseGroups.subnetGroup,
  "aws:route53/healthCheck:HealthCheck": healthCheck,
  "aws:route53/record:Record": record,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSettings.bucketLifecycleConfiguration,
  "aws:s3/bucketAcl:BucketAcl": bucketAcl,
  "aws:s3/bucketLogging:BucketLogging": bucketSettings.bucketLogging,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": bucketSettings.bucketObjectLockConfiguration,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSettings.bucketOwnershipControls,
  "aws:s3/bucketPolicy:BucketPolicy": bucketSettings.bucketPolicy,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSettings.bucketPublicAccessBlock,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": bucketReplicationConfig,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucketSettings.bucketServerSideEncryptionConfiguration,
  "aws:s3/bucketVersioning:BucketVersioning": bucketSettings.bucketVersioning,
  "aws:scheduler/schedule:Schedule": schedule,
  "aws:secretsmanager/secret:Secret": secretsManager.secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretsManager.secretVersion,
  "aws:sns/topic:Topic": sns.topic,
  "aws:sns/topicPolicy:TopicPolicy": sns.topicPolicy,
  "aws:sns/topicSubscription:TopicSubscription": sns.topicSubscription,
  "aws:sqs/queue:Queue": sqs.queue,
  "aws:sqs/queuePolicy:QueuePolicy": sqs.queuePolicy,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroups.securityGroupEgressRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroups.securityGroupIngressRule,
  "aws:wafv2/webAcl:WebAcl": waf.webAcl,
  "aws:wafv2/webAclAssociation:WebAclAssociation": waf.webAclAssociation,
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": waf.webAclLoggingConfiguration,
};
