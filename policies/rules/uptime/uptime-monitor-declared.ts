import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import {
  askedUrls,
  endpointWatches,
  flawOf,
  outsideChecks,
  publicBalancers,
} from "../../knowledge/network/public-endpoints";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** Where something can be reached from outside, something looks at it from outside, at least once a minute. */
export const uptimeMonitorDeclared: ChecklistRule = {
  name: "uptime-monitor-declared",
  items: ["uptime-monitor-declared"],
  scope: "core",
  severity: "required",
  title: "An external uptime monitor exists",
  why: "From inside all looks well while a certificate, a name or a firewall keeps everybody out.",
  remediation:
    "add an aws.route53.HealthCheck with requestInterval 10 or 30, an aws.synthetics.Canary that runs every minute, or an uptime monitor in Sentry",
  example: {
    bad: 'new aws.lb.LoadBalancer("status", { internal: false, subnets: publicSubnetIds }); // and nothing that looks at it',
    good: 'new aws.route53.HealthCheck("status", { type: "HTTPS", fqdn: "status.example.com", resourcePath: "/health", requestInterval: 30, failureThreshold: 3 })',
  },
  subjects: [stackType],
  watches: endpointWatches,
  early: false,
  judge(_, stack) {
    const checks = outsideChecks(stack);
    if (checks.length === 0 && askedUrls(stack).length === 0 && publicBalancers(stack).length === 0)
      return notApplicable("nothing of the stack is reached from outside");
    const flaws = checks.map((check) => ({ check, flaw: flawOf(check) }));
    if (flaws.some(({ flaw }) => flaw === undefined)) return pass;
    const [first] = flaws;
    if (flaws.some(({ flaw }) => flaw === UNKNOWN))
      return unknown("how often something looks from outside is not known");
    return fail(first ? `check "${first.check.name}" ${String(first.flaw)}` : "nothing looks at it from outside");
  },
};
