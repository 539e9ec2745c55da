import * as pulumi from "@pulumi/pulumi";
import * as sentry from "../../providers/sentry/sdk";
import type { SentryAlerts } from "./alerts";
import { makeAlerts } from "./alerts";
import type { ChosenSentry, SentryArgs } from "./args";
import { sentryDefaults } from "./args";
import { sentryPrefix } from "./check-in";
import { makeDashboard } from "./dashboard";
import type { MadeMonitors } from "./monitors";
import { makeMonitors } from "./monitors";

export type { SentryArgs } from "./args";
export { sentryDefaults } from "./args";
export { checkInEnvironment, monitorEnvironment, sentryPrefix } from "./check-in";

/**
 * A stack's project in Sentry: where its errors go, what is watched there, and who is told (catalogue:
 * error-tracking-configured, sentry-error-rate-alert, sentry-performance-alert, sentry-worker-failure-alert,
 * uptime-monitor-declared).
 *
 * Made by this project's own provider, through Sentry's API; it needs a token with the scopes `project:admin`,
 * `alerts:write` and `org:read`. Costs nothing by itself: projects and metric monitors are part of every plan; the first
 * uptime and cron monitors are, each further one is about 1 USD (uptime) and 0.78 USD (cron) a month.
 *
 * @throws naming a schedule that Sentry cannot have
 * @example
 * const { dsn } = new Sentry("sentry", { scope, organization: "acme", team: "platform", runbookBaseUrl });
 */
export class Sentry extends pulumi.ComponentResource {
  /** Where errors and check-ins are sent. Secret. */
  readonly dsn: pulumi.Output<string>;
  readonly projectId: pulumi.Output<string>;
  readonly nodes: {
    readonly project: sentry.Project;
    readonly key: sentry.ProjectKey;
    readonly monitors: MadeMonitors;
    readonly alerts: SentryAlerts;
    readonly dashboard: sentry.Dashboard;
  };

  constructor(name: string, args: SentryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:sentry:Sentry", name, {}, opts);
    const chosen: ChosenSentry = { ...sentryDefaults, ...args };
    const { scope, organization, url, authToken } = chosen;
    const provider = new sentry.Provider(`${name}-organization`, { organization, url, authToken }, { parent: this });
    const own = { parent: this, provider };

    const project = makeProject(name, chosen, own);
    const key = new sentry.ProjectKey(`${name}-key`, { project: project.projectId, name: scope.environment }, own);
    const monitors = makeMonitors(name, chosen, project.projectId, own);
    const alerts = makeAlerts(name, chosen, project.errorMonitorId, monitors, own);
    const dashboard = makeDashboard(name, scope, project.projectId, own);

    this.dsn = pulumi.secret(key.dsn);
    this.projectId = project.projectId;
    this.nodes = { project, key, monitors, alerts, dashboard };
    this.registerOutputs({ projectId: this.projectId });
  }
}

function makeProject(
  name: string,
  { scope, team, project, protect }: ChosenSentry,
  opts: pulumi.CustomResourceOptions,
): sentry.Project {
  if (project !== undefined) return sentry.Project.get(`${name}-project`, project, opts);
  const slug = sentryPrefix(scope);
  return new sentry.Project(`${name}-project`, { team, name: slug, slug }, { ...opts, protect });
}
