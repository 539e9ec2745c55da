import type * as pulumi from "@pulumi/pulumi";
import type { EndpointService } from "../../settings/keys/network";
import type { Scope } from "../scope";

/**
 * A network that exists already. Its private subnets need a way to the internet (image, logs, Sentry). Endpoints, flow
 * logs and its default security group are its owner's affair.
 */
export interface ExistingNetwork {
  readonly vpcId: pulumi.Input<string>;
  /** At least two, in two zones, and none that gives its machines public addresses: AWS is asked. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /** For a load balancer; at least two, each in a zone of its own. Default none. */
  readonly publicSubnetIds?: readonly pulumi.Input<string>[] | undefined;
}

/** A network to be made. */
export interface NewNetwork {
  /** Address range with a prefix of 16 to 24 bits. Changing it replaces the network. Default `10.20.0.0/16`. */
  readonly cidr?: string;
  /**
   * Two to eight zones, by id (`euw1-az1`) or name (`eu-west-1a`); each gets a public and a private subnet. Adding one at
   * the end keeps the others.
   */
  readonly zones: readonly string[];
  /**
   * Ways out to the internet. With `one`, an outage of the first zone cuts every worker off; with `none`, only `endpoints`
   * are reached. Default `per-zone`.
   */
  readonly natGateways?: "none" | "one" | "per-zone";
  /** AWS services that are reached inside the network. Default `s3`, which is free. */
  readonly endpoints?: readonly EndpointService[];
  /** Which connections are logged. Default `all`. */
  readonly flowLogs?: "all" | "rejected" | "none";
}

export interface NetworkArgs {
  readonly scope: Scope;
  readonly network: ExistingNetwork | NewNetwork;
  /** Port on which workers, functions and the dashboard may reach Redis. Default 6379. */
  readonly redisPort?: number;
  /** Whether Redis is a service on the internet, so that its clients may reach that port anywhere. Default false. */
  readonly redisOutside?: boolean;
  /** Security group of a Redis that others made, to which clients are let out. Its owner admits them. */
  readonly redisSecurityGroupId?: pulumi.Input<string> | undefined;
  /** Port of the dashboard. With it there are security groups for the dashboard and for a load balancer before it. */
  readonly dashboardPort?: number | undefined;
  /** Port of a database. With it there is a security group for one, which admits workers. */
  readonly databasePort?: number | undefined;
  /** Encrypts the flow logs. Default: a key of CloudWatch's own. */
  readonly keyArn?: pulumi.Input<string>;
  /** Of the flow logs. Default 90. */
  readonly logRetentionDays?: number;
}

export const networkDefaults = Object.freeze({
  redisPort: 6379,
  redisOutside: false,
  logRetentionDays: 90,
  /** Of a network that is made. */
  made: Object.freeze({
    cidr: "10.20.0.0/16",
    natGateways: "per-zone",
    endpoints: ["s3"] as readonly EndpointService[],
    flowLogs: "all",
  } as const),
});
