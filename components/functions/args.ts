import type * as pulumi from "@pulumi/pulumi";
import type { Alerting } from "../alarms";
import type { PolicyStatement } from "../policy-document";
import type { Scope } from "../scope";

/** Where a function's network interfaces are, for what can be reached only inside the network. */
export interface FunctionNetwork {
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
}

export interface ServiceFunctionArgs {
  readonly scope: Scope;
  /** Ends its physical names and names its bundle, such as `notifier`. */
  readonly id: string;
  readonly description: string;
  /** Path of a JavaScript file that exports `handler` and needs no other; `bundleFunctions` makes it. */
  readonly code: string;
  /** Default none. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What it may do beyond writing its log, putting aside what failed, and using the key for both. Default nothing. */
  readonly statements?: readonly PolicyStatement[];
  /** Encrypts log, environment and what failed. */
  readonly keyArn: pulumi.Input<string>;
  /** Default 30. */
  readonly timeoutSeconds?: number;
  /** Default 256. */
  readonly memoryMib?: number;
  /** Default 90. */
  readonly logRetentionDays?: number;
  /** Only for what must reach Redis or another thing that is inside; it then starts slower. Default: outside. */
  readonly network?: FunctionNetwork | undefined;
  /** `rate(1 minute)` or `cron(0 3 * * ? *)`, UTC. Default: it runs only when something calls it. */
  readonly schedule?: string | undefined;
  /** Whom the alarms on its failures tell. Without it there are none. */
  readonly alerting?: Alerting | undefined;
}

export const serviceFunctionDefaults = Object.freeze({
  environment: {},
  statements: [] as readonly PolicyStatement[],
  timeoutSeconds: 30,
  memoryMib: 256,
  logRetentionDays: 90,
  runtime: "nodejs22.x",
});
