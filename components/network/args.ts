import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";

/** A network that exists already. Its private subnets need a way to the internet (image, logs, Sentry). */
export interface ExistingNetwork {
  readonly vpcId: pulumi.Input<string>;
  /** At least two, each in a zone of its own. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
}

/** A network to be made. */
export interface NewNetwork {
  /** Address range with a prefix of 16 to 24 bits. Changing it replaces the network. Default `10.20.0.0/16`. */
  readonly cidr?: string;
  /** Two to eight zones; each gets a public and a private subnet. Adding one at the end keeps the others. */
  readonly zones: readonly string[];
  /** `one` is cheaper; with it, an outage of the first zone cuts every worker off. Default `per-zone`. */
  readonly natGateways?: "one" | "per-zone";
}

export interface NetworkArgs {
  readonly scope: Scope;
  readonly network: ExistingNetwork | NewNetwork;
  /** Port on which workers may reach Redis. Default 6379. */
  readonly redisPort?: number;
}

export const networkDefaults = Object.freeze({
  cidr: "10.20.0.0/16",
  natGateways: "per-zone",
  redisPort: 6379,
} as const);
