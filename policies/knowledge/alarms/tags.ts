import { isAbsent, UNKNOWN } from "../../model/value";
import type { Structure, Value } from "../../model/value";

/** Classes of the provider's SDK that take tags, by module: those of services that a stack of this kind may use. */
const taggable: Readonly<Record<string, string>> = {
  acm: "Certificate",
  alb: "Listener ListenerRule LoadBalancer TargetGroup",
  apigateway: "ApiKey ClientCertificate DomainName DomainNameAccessAssociation RestApi Stage UsagePlan VpcLink",
  apigatewayv2: "Api DomainName Stage VpcLink",
  appautoscaling: "Target",
  backup: "Framework LogicallyAirGappedVault Plan ReportPlan RestoreTestingPlan Vault",
  budgets: "Budget BudgetAction",
  chatbot: "SlackChannelConfiguration TeamsChannelConfiguration",
  cloudfront:
    "AnycastIpList ConnectionFunction ConnectionGroup Distribution DistributionTenant Function KeyValueStore MultitenantDistribution TrustStore VpcOrigin",
  cloudtrail: "EventDataStore Trail",
  cloudwatch:
    "AlarmMuteRule CompositeAlarm ContributorInsightRule ContributorManagedInsightRule EventBus EventRule InternetMonitor LogAnomalyDetector LogDelivery LogDeliveryDestination LogDeliverySource LogDestination LogGroup MetricAlarm MetricStream",
  docdb: "Cluster ClusterInstance ClusterParameterGroup ElasticCluster EventSubscription SubnetGroup",
  dynamodb: "Table TableReplica",
  ec2: "Ami AmiCopy AmiFromInstance CapacityBlockReservation CapacityReservation CarrierGateway CustomerGateway DedicatedHost DefaultNetworkAcl DefaultRouteTable DefaultSecurityGroup DefaultSubnet DefaultVpc DefaultVpcDhcpOptions EgressOnlyInternetGateway Eip EncryptionControl Fleet FlowLog Instance InternetGateway KeyPair LaunchTemplate LocalGatewayRouteTable LocalGatewayRouteTableVirtualInterfaceGroupAssociation LocalGatewayRouteTableVpcAssociation ManagedPrefixList NatGateway NetworkAcl NetworkInsightsAccessScope NetworkInsightsAnalysis NetworkInsightsPath NetworkInterface PlacementGroup RouteTable SecondaryNetwork SecondarySubnet SecurityGroup SpotFleetRequest SpotInstanceRequest Subnet TrafficMirrorFilter TrafficMirrorSession TrafficMirrorTarget Vpc VpcBlockPublicAccessExclusion VpcDhcpOptions VpcEncryptionControl VpcEndpoint VpcEndpointService VpcIpam VpcIpamPool VpcIpamPoolCidrAllocation VpcIpamResourceDiscovery VpcIpamResourceDiscoveryAssociation VpcIpamScope VpcPeeringConnection VpcPeeringConnectionAccepter VpnConcentrator VpnConnection VpnGateway",
  ecr: "Repository",
  ecs: "CapacityProvider Cluster Daemon DaemonTaskDefinition ExpressGatewayService Service TaskDefinition TaskSet",
  efs: "AccessPoint FileSystem",
  elasticache: "Cluster ParameterGroup ReplicationGroup ReservedCacheNode ServerlessCache SubnetGroup User UserGroup",
  iam: "InstanceProfile OpenIdConnectProvider Policy Role SamlProvider ServerCertificate ServiceLinkedRole User VirtualMfaDevice",
  kms: "ExternalKey Key ReplicaExternalKey ReplicaKey",
  lambda: "CapacityProvider CodeSigningConfig EventSourceMapping Function MicrovmsImage",
  lb: "Listener ListenerRule LoadBalancer TargetGroup TrustStore",
  neptune: "Cluster ClusterEndpoint ClusterInstance ClusterParameterGroup EventSubscription ParameterGroup SubnetGroup",
  rds: "Cluster ClusterEndpoint ClusterInstance ClusterParameterGroup ClusterSnapshot ClusterSnapshotCopy CustomDbEngineVersion EventSubscription GlobalCluster Instance Integration OptionGroup ParameterGroup Proxy ProxyEndpoint ReservedInstance ShardGroup Snapshot SnapshotCopy SubnetGroup",
  route53:
    "HealthCheck ProfilesAssociation ProfilesProfile ResolverEndpoint ResolverFirewallDomainList ResolverFirewallRuleGroup ResolverFirewallRuleGroupAssociation ResolverQueryLogConfig ResolverRule Zone",
  s3: "AccessPoint Bucket BucketObject BucketObjectv2 BucketV2 DirectoryBucket FilesAccessPoint FilesFileSystem ObjectCopy VectorsIndex VectorsVectorBucket",
  scheduler: "ScheduleGroup",
  secretsmanager: "Secret",
  sfn: "Activity StateMachine",
  sns: "Topic",
  sqs: "Queue",
  ssm: "Activation Association ContactsRotation Document MaintenanceWindow Parameter PatchBaseline QuicksetupConfigurationManager",
  synthetics: "Canary Group",
  vpc: "RouteServer RouteServerEndpoint RouteServerPeer SecurityGroupEgressRule SecurityGroupIngressRule",
  wafv2: "IpSet RegexPatternSet RuleGroup WebAcl",
};

const tokenOf = (module: string, name: string): string =>
  `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;

/** Types of resources that take tags. */
export const taggableTypes: readonly string[] = Object.entries(taggable).flatMap(([module, names]) =>
  names.split(" ").map((name) => tokenOf(module, name)),
);

/** How a key is written is a matter of taste: `DataClass`, `data-class` and `data_class` are the same. */
const plain = (key: string): string => key.toLowerCase().replaceAll(/[-_. ]/g, "");

/** Which of these keys no tag has; `hidden` are those whose value is not known. */
export function missingTags(tags: Structure, keys: readonly string[]): { missing: string[]; hidden: string[] } {
  const values = new Map(Object.entries(tags).map(([key, value]): [string, Value] => [plain(key), value]));
  return {
    missing: keys.filter((key) => isAbsent(values.get(plain(key)))),
    hidden: keys.filter((key) => values.get(plain(key)) === UNKNOWN),
  };
}
