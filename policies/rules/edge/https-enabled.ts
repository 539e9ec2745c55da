import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { listener } from "../../model/types";
import { listenerRule } from "../../model/types/edge";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, UNKNOWN } from "../../model/value";

const redirects = ["HTTP_301", "HTTP_302"];

/** Plain HTTP only tells where HTTPS is; a rule of the listener answers before its default action does. */
export const httpsEnabled: ChecklistRule = {
  name: "https-enabled",
  items: ["https-enabled"],
  scope: "api",
  severity: "blocker",
  title: "Traffic is HTTPS only",
  why: "Over plain HTTP everybody on the way reads and changes what is said, cookies and passwords among it.",
  remediation:
    'let HTTP listeners and their rules do nothing but redirect to HTTPS: { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }',
  example: {
    bad: 'new aws.lb.Listener("web", { port: 80, protocol: "HTTP", defaultActions: [{ type: "forward", targetGroupArn }] });',
    good: 'new aws.lb.Listener("web", { port: 80, protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }] });',
  },
  controls: {
    fsbp: ["ELB.1"],
    checkov: ["CKV_AWS_2", "CKV2_AWS_20"],
    cdkNag: ["ALBHttpToHttpsRedirection"],
    trivy: ["AWS-0054"],
  },
  subjects: listener,
  watches: [watch(listener, "protocol", "port", "defaultActions"), watch(listenerRule, "listenerArn", "actions")],
  early: true,
  judge(one, stack) {
    const faults = new Faults();
    const isPlain = speaksPlainHttp(one);
    if (isPlain === UNKNOWN) faults.unknown("protocol is not known before the update");
    if (isPlain !== true) return faults.outcome;
    judgeActions(one.get("defaultActions"), "it", faults);
    judgeRules(one, stack, faults);
    return faults.outcome;
  },
};

/** A balancer of HTTP tells the protocol by the port where it is left out; a network balancer may pass HTTP on as TCP. */
function speaksPlainHttp(one: Resource): boolean | Unknown {
  const protocol = one.get("protocol");
  const port = one.get("port");
  if (protocol === UNKNOWN) return port === 443 ? false : UNKNOWN;
  return protocol === "HTTP" || ((isAbsent(protocol) || protocol === "TCP") && port === 80);
}

function judgeRules(one: Resource, stack: Stack, faults: Faults): void {
  const { sure, possible } = stack.naming(listenerRule, "listenerArn", one);
  for (const rule of sure) judgeActions(rule.get("actions"), `its rule "${rule.name}"`, faults);
  if (possible) faults.unknown("a rule names a listener that is not known, which may be this one");
}

function judgeActions(actions: Value | undefined, who: string, faults: Faults): void {
  const list = elements(actions);
  if (list === UNKNOWN || !list.every(isStructure)) faults.unknown(`what ${who} does is not known before the update`);
  else if (list.length === 0 || list.some((action) => redirectsToHttps(action) === false))
    faults.problem(`${who} answers plain HTTP with something else than a redirect to HTTPS`);
  else if (list.some((action) => redirectsToHttps(action) === UNKNOWN))
    faults.unknown(`where ${who} redirects to is not known before the update`);
}

function redirectsToHttps(action: Value): boolean | Unknown {
  const type = at(action, "type");
  const protocol = at(action, "redirect", "protocol");
  const status = at(action, "redirect", "statusCode");
  if (type === UNKNOWN) return UNKNOWN;
  if (type !== "redirect") return false;
  if (protocol === UNKNOWN || status === UNKNOWN) return UNKNOWN;
  return protocol === "HTTPS" && typeof status === "string" && redirects.includes(status);
}
