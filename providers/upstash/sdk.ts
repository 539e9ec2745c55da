import * as pulumi from "@pulumi/pulumi";

export interface ProviderArgs {
  /** Whom the API key belongs to. */
  readonly email: pulumi.Input<string>;
  /** Secret; never kept in the state. Default: the environment variable UPSTASH_API_KEY. */
  readonly apiKey?: pulumi.Input<string>;
  /** Where the developer API is. Default Upstash's own address. */
  readonly apiUrl?: pulumi.Input<string> | undefined;
}

/** The account in which databases are made. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    super("upstash", name, { ...args }, opts);
  }
}

export interface DatabaseArgs {
  readonly name: pulumi.Input<string>;
  /** An AWS region in which Upstash runs databases. Changing it makes a new, empty database. */
  readonly region: pulumi.Input<string>;
  /** `payg` or a fixed size such as `fixed_1gb`. Default `payg`. */
  readonly plan?: pulumi.Input<string> | undefined;
  /** Most that a pay-as-you-go database may cost in a month. USD. Default: Upstash's. */
  readonly budget?: pulumi.Input<number> | undefined;
  /** A change makes Upstash replace the password at once, and shuts out who has the old one. Default 1. */
  readonly passwordVersion?: pulumi.Input<number> | undefined;
}

/** A Redis database of Upstash that speaks only TLS and never throws a key away; neither can be changed. */
export class Database extends pulumi.CustomResource {
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly port: pulumi.Output<number>;
  /** Secret. */
  declare readonly password: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, opts: pulumi.CustomResourceOptions & { provider: Provider }) {
    super("upstash:index:Database", name, { ...args, endpoint: undefined, port: undefined, password: undefined }, opts);
  }
}
