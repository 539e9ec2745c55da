import type * as pulumi from "@pulumi/pulumi";
import * as sentry from "../../providers/sentry/sdk";
import type { SentryArgs } from "./args";
import type { MadeMonitors } from "./monitors";

/** Sentry's number for a high priority. */
const highPriority = 75;

type Routes = sentry.AlertRoute[];

export interface SentryAlerts {
  readonly errors: sentry.Alert;
  readonly monitors: sentry.Alert;
}

/** Who is told of new errors, and who of what monitors found. Only the latter page: a new error is not an outage. */
export function makeAlerts(
  name: string,
  args: SentryArgs,
  errorMonitorId: pulumi.Input<string>,
  { errors, p95, uptime, crons }: MadeMonitors,
  opts: pulumi.CustomResourceOptions,
): SentryAlerts {
  const { environment } = args.scope;
  const readers: Routes = [{ actions: [reader(args)] }];
  const watching = [errors, p95, ...Object.values(uptime), ...Object.values(crons)];
  return {
    errors: new sentry.Alert(
      `${name}-new-errors`,
      { name: `${environment}: new errors`, environment, monitors: [errorMonitorId], routes: readers },
      opts,
    ),
    monitors: new sentry.Alert(
      `${name}-monitors`,
      {
        name: `${environment}: thresholds, addresses and scheduled work`,
        monitors: watching.map(({ id }) => id),
        routes: [...pagers(args), ...readers],
      },
      opts,
    ),
  };
}

function reader({ slackIntegrationId, slackChannel }: SentryArgs): Routes[number]["actions"][number] {
  if (slackIntegrationId === undefined || slackChannel === undefined) return { type: "email", target: "issue_owners" };
  return { type: "slack", integrationId: slackIntegrationId, channel: slackChannel };
}

function pagers({ pagerDutyIntegrationId, pagerDutyServiceId, pagerDutyServiceName }: SentryArgs): Routes {
  if (!pagerDutyIntegrationId || !pagerDutyServiceId || !pagerDutyServiceName) return [];
  const service = { serviceId: pagerDutyServiceId, serviceName: pagerDutyServiceName };
  return [
    {
      conditions: [{ type: "issue_priority_greater_or_equal", comparison: highPriority }],
      actions: [{ type: "pagerduty", integrationId: pagerDutyIntegrationId, severity: "critical", ...service }],
    },
  ];
}
