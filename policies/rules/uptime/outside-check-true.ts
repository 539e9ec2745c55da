import { alarmsReading, readingProperties, readingsOf } from "../../knowledge/alarms/alarm-metrics";
import { Faults, notApplicable } from "../../model/outcome";
import {
  askedUrls,
  endpointWatches,
  looksAt,
  namesOfBalancer,
  outsideChecks,
} from "../../knowledge/network/public-endpoints";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { healthCheck, loadBalancer, metricAlarm } from "../../model/types";
import { sentryUptimeMonitor } from "../../model/types/sentry";
import { dnsRecord } from "../../model/types/uptime";
import type { Unknown } from "../../model/value";
import { anyOf, at, UNKNOWN } from "../../model/value";

/** A check from outside looks at an address of this stack that can be reached, says what it sees, and an alarm hears it. */
export const outsideCheckTrue: ControlRule = {
  name: "outside-check-true",
  severity: "required",
  title: "Checks from outside look at the stack, and say what they see",
  why: "A check of another address, one that is turned round, or one that no alarm reads, is green while nobody gets through.",
  remediation:
    "give it the host and path of one of the stack's addresses, leave disabled and invertHealthcheck off, and add an alarm on AWS/Route53 HealthCheckStatus with its id",
  example: {
    bad: 'new aws.route53.HealthCheck("ops", { type: "HTTPS", fqdn: "ops.example.com", invertHealthcheck: true })',
    good: [
      'const check = new aws.route53.HealthCheck("ops", {',
      '  type: "HTTPS",',
      '  fqdn: "ops.example.com",',
      '  resourcePath: "/health",',
      "  requestInterval: 30,",
      "});",
      'new aws.cloudwatch.MetricAlarm("ops", {',
      '  namespace: "AWS/Route53",',
      '  metricName: "HealthCheckStatus",',
      "  dimensions: { HealthCheckId: check.id },",
      '  statistic: "Minimum",',
      '  comparisonOperator: "LessThanThreshold",',
      "  threshold: 1,",
      "  period: 60,",
      "  evaluationPeriods: 2,",
      "  alarmActions: [topic.arn],",
      "});",
    ].join("\n"),
  },
  controls: {},
  subjects: [...healthCheck, ...sentryUptimeMonitor],
  watches: [
    ...endpointWatches,
    watch(healthCheck, "invertHealthcheck"),
    watch(dnsRecord, "name"),
    watch(metricAlarm, ...readingProperties),
  ],
  early: false,
  judge(check, stack) {
    if (!outsideChecks(stack).includes(check)) return notApplicable("it looks at other checks, or at a metric");
    const faults = new Faults();
    if (healthCheck.includes(check.type)) judgeHealthCheck(check, stack, faults);
    judgeAddress(check, stack, faults);
    return faults.outcome;
  },
};

function judgeHealthCheck(check: Resource, stack: Stack, faults: Faults): void {
  for (const [property, effect] of [
    ["disabled", "it does not look"],
    ["invertHealthcheck", "it says that all is well when nothing answers"],
  ] as const) {
    const value = check.get(property);
    if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
    else if (value === true) faults.problem(effect);
  }
  const heard = anyOf(
    alarmsReading(stack, "AWS/Route53", "HealthCheckStatus").map((alarm) => reads(alarm, check, stack)),
  );
  if (heard === UNKNOWN) faults.unknown("whether an alarm hears it is not known before the update");
  else if (!heard) faults.problem("no alarm hears it");
}

function reads(alarm: Resource, check: Resource, stack: Stack): boolean | Unknown {
  const readings = readingsOf(alarm);
  if (readings === UNKNOWN) return UNKNOWN;
  return anyOf(
    readings.map(({ dimensions, property }): boolean | Unknown => {
      const id = at(dimensions, "HealthCheckId");
      return id === undefined ? false : stack.names(id, alarm, property, check);
    }),
  );
}

function judgeAddress(check: Resource, stack: Stack, faults: Faults): void {
  const urls = askedUrls(stack);
  const balancers = stack.ofTypes(loadBalancer).map((balancer) => ({
    balancer,
    names: namesOfBalancer(balancer, stack),
  }));
  const known = balancers.flatMap(({ names }) => names);
  if (urls.length === 0 && known.length === 0) return;
  const looks = (name: string | Unknown) => (name === UNKNOWN ? UNKNOWN : looksAt(check, name));
  // Where an address is asked for with its path, the host alone is not it.
  const isAsked = anyOf(urls.map(looks));
  const hosts = new Set(urls.map((url) => new RegExp("^https?://([^/:?#]+)", "i").exec(url)?.[1]?.toLowerCase()));
  const others = known.filter((name) => name === UNKNOWN || !hosts.has(name.toLowerCase()));
  const answer = anyOf([isAsked, ...others.map(looks)]);
  if (answer === UNKNOWN) faults.unknown("at what it looks is not known before the update");
  else if (!answer) faults.problem("it looks at no address of this stack");
  for (const { balancer, names } of balancers)
    if (balancer.get("internal") === true && names.some((name) => name !== UNKNOWN && looks(hostOf(name)) === true))
      faults.problem(`it looks at balancer "${balancer.name}", which the internet does not reach`);
}

/** A name of a balancer, under whatever path it is looked at. */
const hostOf = (name: string): string => `https://${name}/`;
