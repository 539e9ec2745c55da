import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { webAclLogging } from "../../model/types/edge";
import type { Value } from "../../model/value";
import { at, elements, textOf, UNKNOWN } from "../../model/value";

const headers = ["authorization", "cookie"];

/** What logs somebody in stands in two headers, and in the query of a log-in's way back. */
export const firewallLogsRedacted: ControlRule = {
  name: "firewall-logs-redacted",
  severity: "required",
  title: "A web ACL's log leaves out what logs somebody in",
  why: "Whoever may read a log with cookies, tokens and codes of log-ins can take their owners' places.",
  remediation:
    'set redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }, { queryString: {} }]',
  example: {
    bad: 'new aws.wafv2.WebAclLoggingConfiguration("firewall", { resourceArn, logDestinationConfigs });',
    good: 'new aws.wafv2.WebAclLoggingConfiguration("firewall", { resourceArn, logDestinationConfigs, redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }, { queryString: {} }] });',
  },
  controls: {},
  subjects: webAclLogging,
  watches: [watch(webAclLogging, "redactedFields")],
  early: false,
  judge(log) {
    const faults = new Faults();
    const listed = elements(log.get("redactedFields"));
    const fields: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
    const names = fields.map((field) => nameOf(field));
    for (const header of headers)
      if (!names.includes(header)) judge(`header ${header}`, names.includes(UNKNOWN), faults);
    const isQuery = fields.some((field) => field !== UNKNOWN && at(field, "queryString") !== undefined);
    if (!isQuery) judge("the query string", fields.includes(UNKNOWN), faults);
    return faults.outcome;
  },
};

function judge(what: string, isHidden: boolean, faults: Faults): void {
  if (isHidden) faults.unknown(`whether ${what} is left out is not known before the update`);
  else faults.problem(`${what} is written down`);
}

function nameOf(field: Value): Value {
  const name = at(field, "singleHeader", "name");
  return name === UNKNOWN ? UNKNOWN : textOf(name).toLowerCase();
}
