import type * as aws from "@pulumi/aws";

/** The service whose tasks are added and taken away. Its names are known before it is made. */
export interface ScaledService {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly cluster: aws.ecs.Cluster;
  readonly service: aws.ecs.Service;
}
