import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { healthCheck } from "../../model/types";

/** Route 53 looks every 10 or 30 seconds, and takes an endpoint for down after 1 to 10 failures. */
export const healthCheckValid: AwsRule = {
  name: "health-check-valid",
  documentation: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
  severity: "blocker",
  title: "Route 53 accepts the health check",
  why: "Route 53 refuses the health check, and the update ends before the alarm on it is made: nobody watches the service from outside, and nobody is told so.",
  remediation: "set requestInterval to 10 or 30 seconds and failureThreshold to 1 to 10",
  example: {
    bad: "requestInterval: 60,\nfailureThreshold: 3,",
    good: "requestInterval: 30,\nfailureThreshold: 3,",
  },
  subjects: healthCheck,
  watches: [watch(healthCheck, "failureThreshold", "port", "regions", "requestInterval", "searchString", "type")],
  early: true,
  judge(subject) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    limits.oneOf("requestInterval", [10, 30]);
    limits.range("failureThreshold", 1, 10, "failures");
    limits.range("port", 1, 65_535);
    limits.oneOf("type", [
      "HTTP",
      "HTTPS",
      "HTTP_STR_MATCH",
      "HTTPS_STR_MATCH",
      "TCP",
      "CALCULATED",
      "CLOUDWATCH_METRIC",
      "RECOVERY_CONTROL",
    ]);
    limits.matches("searchString", /^[^]{1,255}$/, "1 to 255 characters");
    limits.holds("regions", (regions) => !Array.isArray(regions) || regions.length >= 3, "has fewer than 3 regions");
    return faults.outcome;
  },
};
