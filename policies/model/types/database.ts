export const databaseCluster = ["aws:rds/cluster:Cluster"];
/** Members of a cluster of RDS; those of DocumentDB and Neptune share only some of their properties. */
export const clusterInstance = ["aws:rds/clusterInstance:ClusterInstance"];
export const documentInstance = [
  "aws:docdb/clusterInstance:ClusterInstance",
  "aws:neptune/clusterInstance:ClusterInstance",
];
export const databaseParameterGroup = ["aws:rds/parameterGroup:ParameterGroup"];
export const clusterParameterGroup = ["aws:rds/clusterParameterGroup:ClusterParameterGroup"];
/** What says which network a database lies in, whoever makes it. */
export const databaseNetworks = [
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:docdb/subnetGroup:SubnetGroup",
  "aws:neptune/subnetGroup:SubnetGroup",
];
