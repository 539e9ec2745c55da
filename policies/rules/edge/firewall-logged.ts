import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { webAcl } from "../../model/types";
import { webAclLogging } from "../../model/types/edge";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** AWS writes into nothing that is called otherwise: buckets, groups of logs and delivery streams. */
const destination = /(^|:|\/)aws-waf-logs-/;

export const firewallLogged: ControlRule = {
  name: "firewall-logged",
  severity: "required",
  title: "A web ACL writes down what it saw",
  why: "Whether a rule stopped an attack or a customer can only be told from the log.",
  remediation: "add an aws.wafv2.WebAclLoggingConfiguration with resourceArn of the web ACL",
  example: {
    bad: 'new aws.wafv2.WebAcl("firewall", { rules });',
    good: 'new aws.wafv2.WebAclLoggingConfiguration("firewall", { resourceArn: firewall.arn, logDestinationConfigs: [logs.arn] });',
  },
  controls: { securityHub: ["WAF.11"], checkov: ["CKV2_AWS_31"], cdkNag: ["WAFv2LoggingEnabled"] },
  subjects: webAcl,
  watches: [watch(webAcl), watch(webAclLogging, "logDestinationConfigs", "loggingFilter", "resourceArn")],
  early: false,
  judge(acl, stack) {
    const faults = new Faults();
    const { sure, possible } = stack.naming(webAclLogging, "resourceArn", acl);
    const written = sure.filter((logging) => !isAbsent(logging.get("logDestinationConfigs")));
    if (written.length > 0) {
      if (written.some(leadsElsewhere)) faults.problem("its log's destination is not called aws-waf-logs-...");
      const keeps = anyOf(written.map(keepsBlocked));
      if (keeps === UNKNOWN) faults.unknown("what its log leaves out is not known before the update");
      else if (!keeps) faults.problem("its log leaves out the requests that it stopped");
    } else if (possible) faults.unknown("a log names a web ACL that is not known, which may be this one");
    else faults.problem("nothing writes down what it saw");
    return faults.outcome;
  },
};

function leadsElsewhere(logging: Resource): boolean {
  const listed = elements(logging.get("logDestinationConfigs"));
  return listed !== UNKNOWN && listed.some((one) => typeof one === "string" && !destination.test(one));
}

/** Whether a log has at least what the web ACL stopped. */
function keepsBlocked(logging: Resource): boolean | Unknown {
  const listed = elements(logging.get("loggingFilter"));
  if (listed === UNKNOWN) return UNKNOWN;
  const [filter] = listed;
  if (isAbsent(filter)) return true;
  const filters = elements(at(filter, "filters"));
  const usual = at(filter, "defaultBehavior");
  if (filters === UNKNOWN || usual === UNKNOWN) return UNKNOWN;
  const ofBlocked = filters.filter((one) => concernsBlocked(one));
  const behaviours = ofBlocked.map((one) => at(one, "behavior"));
  if (behaviours.includes(UNKNOWN)) return UNKNOWN;
  return usual === "DROP" ? behaviours.includes("KEEP") : !behaviours.includes("DROP");
}

function concernsBlocked(filter: Value): boolean {
  const conditions = elements(at(filter, "conditions"));
  return conditions !== UNKNOWN && conditions.some((one) => textOf(at(one, "actionCondition", "action")) === "BLOCK");
}
