import type * as pulumi from "@pulumi/pulumi";
import type { Alerting } from "../components/alarms";
import type { FunctionNetwork } from "../components/functions";
import type { Scope } from "../components/scope";

/** What nearly every part of a service stack takes. */
export interface Common {
  readonly scope: Scope;
  readonly keyArn: pulumi.Output<string>;
  readonly alerting: Alerting;
  readonly logRetentionDays: number;
}

/** Paths of the functions' bundles. */
export type Code = Readonly<Record<(typeof functionNames)[number], string>>;

/** Every function of a service stack. */
export const functionNames = [
  "alarm-digest",
  "config-backup",
  "notifier",
  "queue-monitor",
  "redis-events",
  "secret-age",
  "snapshot-export",
] as const;

/** From where functions reach Redis. */
export type Inside = FunctionNetwork;
