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

/** From where functions reach Redis. */
export type Inside = FunctionNetwork;
