import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmDefinition, AlarmsById, Alerting } from "../alarms";
import { makeAlarms } from "../alarms";
import type { Scope } from "../scope";
import type { Endpoint } from "./endpoints";
import { endpointOf } from "./endpoints";

/** The one region in which Route 53 publishes the metrics of its health checks, wherever the endpoint is. */
export const healthCheckRegion = "us-east-1";

export interface UptimeArgs {
  readonly scope: Scope;
  /** Public http and https addresses. Route 53 cannot reach private ones. */
  readonly urls: readonly string[];
  /** Whom an outage tells. Its topics must be in `us-east-1`: an alarm reaches only topics of its own region. */
  readonly alerting: Alerting;
  /** Time between two calls from one of some 15 places of the world: 10 or 30. Default 30. */
  readonly intervalSeconds?: 10 | 30;
  /** Failed calls in a row after which a place takes the address for down. Default 3. */
  readonly failureThreshold?: number;
}

export const uptimeDefaults = Object.freeze({
  intervalSeconds: 30,
  failureThreshold: 3,
  /** Minutes in a row without a healthy one. */
  periods: 2,
});

/**
 * Looks at public addresses from outside and pages when one does not answer (catalogue: uptime-monitor-declared,
 * uptime-monitor-coverage). Give it a provider of `us-east-1`: that is where AWS keeps health checks' metrics.
 *
 * Costs 0.75 USD a month for an address outside AWS, 0.50 for one inside; https, a 10 s interval and latency graphs cost
 * 1 USD each on top outside (2 USD with `intervalSeconds: 10`), and its alarm 0.10 USD.
 *
 * @throws naming an address that is no http or https URL
 * @example
 * new Uptime("uptime", { scope, alerting, urls: ["https://dashboard.example.com/health"] });
 */
export class Uptime extends pulumi.ComponentResource {
  /** By URL. */
  readonly healthCheckIds: Readonly<Record<string, pulumi.Output<string>>>;
  readonly nodes: {
    readonly healthChecks: readonly aws.route53.HealthCheck[];
    /** By the end of their names, such as `endpoint-dashboard-example-com-1a2b3c`. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: UptimeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:uptime:Uptime", name, {}, opts);
    const { scope, urls, alerting, intervalSeconds, failureThreshold } = { ...uptimeDefaults, ...args };
    const checks = urls.map(endpointOf).map((endpoint) => ({
      endpoint,
      check: new aws.route53.HealthCheck(
        `${name}-${endpoint.id}`,
        {
          type: endpoint.type,
          ...(endpoint.isAddress ? { ipAddress: endpoint.host } : { fqdn: endpoint.host }),
          port: endpoint.port,
          resourcePath: endpoint.path,
          requestInterval: intervalSeconds,
          failureThreshold,
          measureLatency: true,
          ...(endpoint.type === "HTTPS" && { enableSni: true }),
          tags: { Name: endpoint.url },
        },
        { parent: this },
      ),
    }));
    const inRegion = { ...scope, region: healthCheckRegion };
    const definitions = checks.map(({ endpoint, check }) => downAlarm(endpoint, check.id));
    const alarms = makeAlarms(this, name, inRegion, alerting, definitions);

    this.healthCheckIds = Object.fromEntries(checks.map(({ endpoint, check }) => [endpoint.url, check.id]));
    this.nodes = { healthChecks: checks.map(({ check }) => check), alarms };
    this.registerOutputs({ healthCheckIds: this.healthCheckIds });
  }
}

/** AWS publishes the status once a minute, 1 or 0; another period or statistic has no data or hides a short outage. */
function downAlarm({ id, url }: Endpoint, healthCheckId: pulumi.Output<string>): AlarmDefinition {
  return {
    id: `endpoint-${id}`,
    severity: "P1",
    symptom: `${url} has not answered for two minutes, as seen from outside.`,
    runbook: "endpoint-down",
    watches: {
      namespace: "AWS/Route53",
      metricName: "HealthCheckStatus",
      dimensions: { HealthCheckId: healthCheckId },
      statistic: "Minimum",
    },
    rings: "below",
    threshold: 1,
    periods: uptimeDefaults.periods,
    silence: "breaching",
  };
}
