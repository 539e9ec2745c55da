/** Resource classes for programs. They hold no logic: what is checked, made and compared is the plugin's. */
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";

import type { providerConfig } from "./provider";
import type { alertInputs } from "./resources/alert";
import type { cronMonitorInputs } from "./resources/cron-monitor";
import type { dashboardInputs } from "./resources/dashboard";
import type { metricMonitorInputs } from "./resources/metric-monitor";
import type { projectInputs } from "./resources/project";
import type { projectKeyInputs } from "./resources/project-key";
import type { uptimeMonitorInputs } from "./resources/uptime-monitor";

/** A value of which any part may not be known yet. */
type Given<Value> = pulumi.Input<
  Value extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Given<Value[Key]> }
      : Value
>;
type Args<Schema extends z.ZodType> = {
  readonly [Key in keyof z.input<Schema>]: Given<z.input<Schema>[Key]>;
};

export type ProviderArgs = Args<typeof providerConfig> & {
  /**
   * Token of the API. Default: the environment variable SENTRY_AUTH_TOKEN, which is also the only way for operations that
   * do not run the program (`pulumi refresh`, `pulumi destroy`): the state never holds it.
   */
  readonly authToken?: pulumi.Input<string> | undefined;
};
export type ProjectArgs = Args<typeof projectInputs>;
export type ProjectKeyArgs = Args<typeof projectKeyInputs>;
export type MetricMonitorArgs = Args<typeof metricMonitorInputs>;
export type UptimeMonitorArgs = Args<typeof uptimeMonitorInputs>;
export type CronMonitorArgs = Args<typeof cronMonitorInputs>;
export type AlertArgs = Args<typeof alertInputs>;
/** Whom an alert tells, and when. */
export type AlertRoute = z.input<typeof alertInputs>["routes"][number];
export type DashboardArgs = Args<typeof dashboardInputs>;

/** One organization of one Sentry server. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    super("sentry", name, args, opts);
  }
}

/**
 * A Sentry project, without the alert that Sentry would add to it. Deleting it deletes its issues.
 *
 * @example
 * new Project("worker", { team: "platform", name: "Worker", slug: "ops-agent-worker-prod" }, { provider });
 */
export class Project extends pulumi.CustomResource {
  /** Sentry's number for it. Where the project is somebody else's, `id` is what the program said: maybe its slug. */
  declare readonly projectId: pulumi.Output<string>;
  /** Id of the monitor that turns reported errors into issues. */
  declare readonly errorMonitorId: pulumi.Output<string>;

  constructor(name: string, args: ProjectArgs, opts?: pulumi.CustomResourceOptions) {
    super("sentry:index:Project", name, { ...args, projectId: undefined, errorMonitorId: undefined }, opts);
  }

  /** A project that exists and stays somebody else's. `id` is its slug or number. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Project {
    // With an id nothing is made: everything is read.
    return new Project(name, {} as ProjectArgs, { ...opts, id });
  }
}

/** A client key of a project, with the address that events are sent to. */
export class ProjectKey extends pulumi.CustomResource {
  /** Secret. */
  declare readonly dsn: pulumi.Output<string>;

  constructor(name: string, args: ProjectKeyArgs, opts?: pulumi.CustomResourceOptions) {
    super("sentry:index:ProjectKey", name, { ...args, dsn: undefined }, opts);
  }
}

/** Opens an issue while a figure over errors or spans is beyond a threshold. */
export class MetricMonitor extends pulumi.CustomResource {
  constructor(name: string, args: MetricMonitorArgs, opts?: pulumi.CustomResourceOptions) {
    super("sentry:index:MetricMonitor", name, args, opts);
  }
}

/** Opens an issue while an address does not answer well. */
export class UptimeMonitor extends pulumi.CustomResource {
  constructor(name: string, args: UptimeMonitorArgs, opts?: pulumi.CustomResourceOptions) {
    super("sentry:index:UptimeMonitor", name, args, opts);
  }
}

/** Opens an issue when scheduled work does not check in, or checks in as failed. */
export class CronMonitor extends pulumi.CustomResource {
  constructor(name: string, args: CronMonitorArgs, opts?: pulumi.CustomResourceOptions) {
    super("sentry:index:CronMonitor", name, args, opts);
  }
}

/** Tells people of the issues of monitors. */
export class Alert extends pulumi.CustomResource {
  constructor(name: string, args: AlertArgs, opts?: pulumi.CustomResourceOptions) {
    super("sentry:index:Alert", name, args, opts);
  }
}

export class Dashboard extends pulumi.CustomResource {
  constructor(name: string, args: DashboardArgs, opts?: pulumi.CustomResourceOptions) {
    super("sentry:index:Dashboard", name, args, opts);
  }
}
