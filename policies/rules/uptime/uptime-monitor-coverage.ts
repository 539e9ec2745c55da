import { Faults, notApplicable } from "../../model/outcome";
import {
  askedUrls,
  endpointWatches,
  flawOf,
  looksAt,
  namesOfBalancer,
  outsideChecks,
  publicBalancers,
} from "../../knowledge/network/public-endpoints";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import type { Unknown } from "../../model/value";
import { anyOf, UNKNOWN } from "../../model/value";

/** Everything that can be reached from outside is looked at from there: addresses of the settings, and load balancers. */
export const uptimeMonitorCoverage: ChecklistRule = {
  name: "uptime-monitor-coverage",
  items: ["uptime-monitor-coverage"],
  scope: "core",
  severity: "required",
  title: "Uptime monitoring covers every public service",
  why: "The address that nobody looks at is the one that is down for a weekend.",
  remediation:
    "add an aws.route53.HealthCheck (or another check from outside) with the host, and the path, of each public address",
  example: {
    bad: [
      'new aws.route53.Record("ops", { zoneId, name: "ops.example.com", type: "A", aliases: [balancerAlias] });',
      'new aws.route53.HealthCheck("www", { type: "HTTPS", fqdn: "www.example.com", requestInterval: 30 });',
    ].join("\n"),
    good: 'new aws.route53.HealthCheck("ops", { type: "HTTPS", fqdn: "ops.example.com", resourcePath: "/health", requestInterval: 30 })',
  },
  subjects: [stackType],
  watches: endpointWatches,
  early: false,
  judge(_, stack) {
    const balancers = publicBalancers(stack);
    const urls = askedUrls(stack);
    if (urls.length === 0 && balancers.length === 0)
      return notApplicable("nothing of the stack is reached from outside");
    const checks = outsideChecks(stack).filter((check) => flawOf(check) === undefined);
    const faults = new Faults();
    const missing = urls.filter((url) => isLookedAt([url], checks) === false).length;
    if (missing > 0) faults.problem(`${missing} of the addresses in uptimeUrls have no check from outside`);
    if (urls.some((url) => isLookedAt([url], checks) === UNKNOWN))
      faults.unknown("which addresses are looked at from outside is not known before the update");
    for (const balancer of balancers) {
      const answer = isLookedAt(namesOfBalancer(balancer, stack), checks);
      if (answer === UNKNOWN) faults.unknown(`whether something looks at balancer "${balancer.name}" is not known`);
      else if (!answer) faults.problem(`nothing looks at balancer "${balancer.name}" from outside`);
    }
    return faults.outcome;
  },
};

const isLookedAt = (names: readonly (string | Unknown)[], checks: readonly Resource[]): boolean | Unknown =>
  anyOf(names.flatMap((name) => (name === UNKNOWN ? [UNKNOWN] : checks.map((check) => looksAt(check, name)))));
