import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { AlarmsById } from "./alarm";
import type { DashboardPanel } from "./dashboard";
import { dashboardBody } from "./dashboard";
import type { Alerting } from "./definition";
import { makeOutages, makeSymptoms } from "./outages";

export interface AlarmsArgs {
  readonly scope: Scope;
  readonly alerting: Alerting;
  /** The alarms of each family under the title that its part of the dashboard has, in that order. */
  readonly families: Readonly<Record<string, AlarmsById>>;
  /** What else the dashboard shows, right below the alarms. Default nothing. */
  readonly panels?: readonly DashboardPanel[];
  /** How long a symptom waits for its service to be found down before it rings. Seconds, default 120. */
  readonly waitSeconds?: number;
  /** How long symptoms stay silent after their service is back. Seconds, default 300. */
  readonly afterSeconds?: number;
}

export const alarmsDefaults = Object.freeze({
  panels: [] as readonly DashboardPanel[],
  /** As long as the alarm on missing workers takes to ring. */
  waitSeconds: 120,
  /** As long as most symptoms take to end. */
  afterSeconds: 300,
});

/**
 * What only all alarms together show: which service is down, which alarms are then mere symptoms and keep silent, and one
 * dashboard with every alarm, its metric and its threshold (catalogue: dashboard-declared).
 *
 * A symptom's own alarm tells only the digest, so a stack whose families define symptoms needs this component: without it
 * nobody hears of them. Costs 0.50 USD a month for each symptom and for each service that has some; the dashboard is free
 * among an account's first three, else 3 USD a month.
 *
 * @throws when an alarm is a symptom of a service of which no alarm says that it is down
 * @example
 * new Alarms("overview", { scope, alerting, families: { Worker: worker.nodes.alarms, Redis: redis.nodes.alarms } });
 */
export class Alarms extends pulumi.ComponentResource {
  readonly dashboardName: pulumi.Output<string>;
  readonly nodes: {
    /** By service. */
    readonly outages: Readonly<Record<string, aws.cloudwatch.CompositeAlarm>>;
    /** By id of the alarm for which each speaks. */
    readonly symptoms: Readonly<Record<string, aws.cloudwatch.CompositeAlarm>>;
    readonly dashboard: aws.cloudwatch.Dashboard;
  };

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { scope, alerting, families, panels, ...periods } = { ...alarmsDefaults, ...args };
    const sections = Object.entries(families).map(([title, family]) => ({ title, alarms: Object.values(family) }));
    const body = dashboardBody(scope, sections, panels);
    // As with a policy: one unknown in the JSON makes all of it unknown, so the structure is declared beside it.
    const policyDocuments = { [`${name}-dashboard`]: body };
    super("ops:alarms:Alarms", name, { policyDocuments }, opts);
    const alarms = Object.values(families).flatMap((family) => Object.values(family));

    const outages = makeOutages(this, name, scope, alerting, alarms);
    const symptoms = makeSymptoms(this, name, scope, alerting, alarms, outages, periods);
    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      { dashboardName: nameIn(scope, "dashboard"), dashboardBody: pulumi.jsonStringify(body) },
      { parent: this },
    );

    this.dashboardName = dashboard.dashboardName;
    this.nodes = { outages, symptoms, dashboard };
    this.registerOutputs({ policyDocuments, dashboardName: this.dashboardName });
  }
}
