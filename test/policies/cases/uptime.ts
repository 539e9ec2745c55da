import type { EditableStack } from "./editable-stack";
import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";

const check = "aws:route53/healthCheck:HealthCheck";
const sentry = "sentry:index:UptimeMonitor";
const declaration = "declaration";
/** Nothing looks from outside. */
const blind = (stack: EditableStack) =>
  stack.removeAll(check).removeAll(sentry).removeAll("aws:synthetics/canary:Canary");
const look = (props: Record<string, unknown>) => (stack: EditableStack) =>
  blind(stack).add("own", check, { type: "HTTPS", fqdn: "ops.example.com", resourcePath: "/health", ...props });
/** Nothing is asked for, and nothing can be reached. */
const hidden = (stack: EditableStack) =>
  blind(stack)
    .set(declaration, { settings: { profile: "prod" } })
    .removeAll("aws:lb/loadBalancer:LoadBalancer");

const ops = "uptime-ops-example-com-2f4bb5";

export const uptimeCases: Cases = {
  "outside-check-true": [
    fails("another host", ops, (stack) => stack.set(ops, { fqdn: "www.example.com" })),
    fails("another path than was asked for", ops, (stack) => stack.set(ops, { resourcePath: "/" })),
    fails("switched off", ops, (stack) => stack.set(ops, { disabled: true })),
    fails("turned round", ops, (stack) => stack.set(ops, { invertHealthcheck: true })),
    fails("nobody hears it", ops, (stack) => stack.remove(`uptime-endpoint-ops-example-com-2f4bb5`)),
    fails("what cannot be reached", ops, (stack) => stack.set("edge-balancer", { internal: true })),
    fails("another address, by Sentry", "sentry-uptime-ops-example-com-health", (stack) =>
      stack.set("sentry-uptime-ops-example-com-health", { url: "https://www.example.com/health" }),
    ),
    passes("a balancer by its name, under any path", ops, (stack) =>
      stack.set(declaration, { settings: { profile: "prod" } }).set(ops, { resourcePath: "/else" }),
    ),
    passes("nothing tells what is the stack's", ops, (stack) =>
      stack
        .set(declaration, { settings: { profile: "prod" } })
        .removeAll("aws:route53/record:Record")
        .set(ops, { fqdn: "www.example.com" }),
    ),
    isUnclear("a host not known", ops, (stack) => stack.hide(ops, "fqdn", "network-vpc")),
    isNotApplicable("a check of checks", "own", (stack) => stack.add("own", check, { type: "CALCULATED" })),
  ],
  "uptime-monitor-declared": [
    fails("nothing looks", undefined, blind),
    fails("switched off", undefined, look({ disabled: true })),
    fails("a check of checks", undefined, look({ type: "CALCULATED" })),
    fails("a canary once an hour", undefined, (stack) =>
      blind(stack).add("canary", "aws:synthetics/canary:Canary", {
        startCanary: true,
        schedule: { expression: "rate(1 hour)" },
      }),
    ),
    passes("a canary", undefined, (stack) =>
      blind(stack).add("canary", "aws:synthetics/canary:Canary", {
        startCanary: true,
        schedule: { expression: "rate(1 minute)" },
      }),
    ),
    isUnclear("how often not known", undefined, (stack) =>
      look({})(stack).hide("own", "requestInterval", "network-vpc"),
    ),
    isNotApplicable("nothing public", undefined, hidden),
  ],
  "uptime-monitor-coverage": [
    fails("nothing looks", undefined, blind),
    fails("another host", undefined, look({ fqdn: "www.example.com" })),
    passes("a balancer that is internal", undefined, (stack) =>
      look({ fqdn: "status.example.com" })(stack)
        .set("edge-balancer", { internal: true })
        .set(declaration, { settings: { profile: "prod", uptimeUrls: ["https://status.example.com/health"] } }),
    ),
    passes("the balancer by its name", undefined, (stack) =>
      look({})(stack).set(declaration, { settings: { profile: "prod" } }),
    ),
    isUnclear("a host not known", undefined, (stack) => look({})(stack).hide("own", "fqdn", "network-vpc")),
    isNotApplicable("nothing public", undefined, hidden),
  ],
};
