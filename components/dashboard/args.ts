import type * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "../policy-document";
import type { Scope } from "../scope";

export interface DashboardArgs {
  readonly scope: Scope;
  /** The worker's cluster. */
  readonly clusterArn: pulumi.Input<string>;
  /** `repository@sha256:digest`: the worker's image, which holds the dashboard too. */
  readonly image: string;
  /** What the image is built for. Default `X86_64`. */
  readonly architecture?: "X86_64" | "ARM64";
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** What must be there before the first task starts: routes, and the listener of the target group. Default none. */
  readonly startsAfter?: readonly pulumi.Resource[];
  /** Encrypts the logs and the secret that it reads. */
  readonly keyArn: pulumi.Input<string>;
  /** Secret with the queue's address for a client that may look and not touch. */
  readonly redisUrlSecretArn: pulumi.Input<string>;
  /** What reading that secret takes besides, where its key is not the stack's own. Default nothing. */
  readonly redisUrlKeyStatements?: readonly PolicyStatement[];
  /** Version of that secret. A new one is a deploy, without which dashboards keep a login until it is refused. Default: the current. */
  readonly redisUrlVersionId?: pulumi.Input<string> | undefined;
  /** Where the load balancer finds it. */
  readonly targetGroupArn: pulumi.Input<string>;
  /** Beginning of the ARN of the load balancer whose word counts on who is logged in. */
  readonly signer: pulumi.Input<string>;
  /** Where that load balancer's public keys are. */
  readonly keysUrl: string;
  readonly oidcIssuer: string;
  readonly oidcClientId: string;
  /** Default 2, so that the loss of one goes unnoticed. */
  readonly tasks?: number;
  /** Default 90. */
  readonly logRetentionDays?: number;
}

export const dashboardDefaults = Object.freeze({
  architecture: "X86_64",
  tasks: 2,
  logRetentionDays: 90,
  redisUrlKeyStatements: [] as readonly PolicyStatement[],
  startsAfter: [] as readonly pulumi.Resource[],
} as const);

/** The smallest task that Fargate sells. A page and three Redis commands need no more. */
export const size = Object.freeze({ cpu: "256", memory: "512" });

export type DashboardChoices = DashboardArgs & Required<Pick<DashboardArgs, keyof typeof dashboardDefaults>>;
