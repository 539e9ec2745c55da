import type * as pulumi from "@pulumi/pulumi";
import type { Group } from "../../settings/group";
import type { Alerting } from "../alarms";
import type { Scope } from "../scope";

/** Who says who a person is: an OpenID Connect provider, and what it calls this dashboard. */
export interface LogIn {
  readonly oidcIssuer: string;
  readonly oidcAuthorizationEndpoint: string;
  readonly oidcExchangeEndpoint: string;
  readonly oidcUserInfoEndpoint: string;
  readonly oidcClientId: string;
}

export interface EdgeArgs extends LogIn {
  readonly scope: Scope;
  readonly vpcId: pulumi.Input<string>;
  /** Public subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Host name that people type. Changing it replaces the certificate and the record. */
  readonly domain: string;
  /** Public hosted zone that the host name lies in. */
  readonly zoneId: string;
  /** Must be a Pulumi secret: a load balancer takes it by value only, so it is in the state, encrypted. */
  readonly oidcClientSecret: pulumi.Input<string>;
  /** How long a log-in lasts. Hours, default 8. */
  readonly sessionHours?: number;
  /** Requests from one address in five minutes. Default 1000. */
  readonly rateLimit?: number;
  /** Of the load balancer's and the firewall's logs. Days, default 90. */
  readonly logRetentionDays?: number;
  /** Whether AWS refuses to delete the load balancer. Default true. */
  readonly deletionProtection?: boolean;
  /** More 5xx answers in five minutes warn. Default 10. */
  readonly serverErrorsAlarm?: number;
  /** A slower 95th percentile warns. Seconds, default 2. */
  readonly latencyAlarmSeconds?: number;
  /** More refused requests in five minutes are noted. Default 1000. */
  readonly blockedAlarm?: number;
  /** Whom its alarms tell. Without it there are none. */
  readonly alerting?: Alerting;
}

export const edgeDefaults = Object.freeze({
  sessionHours: 8,
  rateLimit: 1_000,
  logRetentionDays: 90,
  deletionProtection: true,
  serverErrorsAlarm: 10,
  latencyAlarmSeconds: 2,
  blockedAlarm: 1_000,
} as const);

/** What nobody needs to choose. */
export const fixed = Object.freeze({
  /** TLS 1.3, and 1.2 with forward secrecy for what is older. Source: AWS's table of security policies. */
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
  /** Longer than any answer of the dashboard takes, shorter than its own keep-alive. */
  idleTimeoutSeconds: 60,
  /** A dashboard that goes gets so long to finish its answers. */
  deregistrationSeconds: 15,
} as const);

export type EdgeChoices = EdgeArgs & Required<Pick<EdgeArgs, keyof typeof edgeDefaults>> & typeof fixed;

type EdgeSettings = Group<"edge">;
type Needed = "domain" | "zoneId" | keyof LogIn;
/** The settings of an edge that is wanted. */
export type WantedEdge = Omit<EdgeSettings, Needed> & Readonly<Record<Needed, string>>;

/** Whether the settings want an edge; that they are whole then is checked where they are read. */
export function isWanted(settings: EdgeSettings): settings is WantedEdge {
  return settings.domain !== undefined;
}
