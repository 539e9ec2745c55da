import { isLike } from "../../knowledge/identity/admission";
import { INVALID } from "../../model/json";
import { Faults, notApplicable } from "../../model/outcome";
import { documentsOf } from "../../knowledge/identity/permissions";
import { principalsOf, statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { iamPolicy, iamRole, logGroup } from "../../model/types";
import { flowLog } from "../../model/types/network";
import type { Unknown, Value } from "../../model/value";
import { anyOf, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const service = "vpc-flow-logs.amazonaws.com";
const action = "logs:putlogevents";

/**
 * What a flow log writes arrives: in a log group by a role that its service may take on and that may write there. Into a
 * bucket AWS writes in its own name.
 */
export const flowLogsDelivered: ControlRule = {
  name: "flow-logs-delivered",
  severity: "required",
  title: "Flow logs arrive where they are kept",
  why: "With a role that cannot write there the flow log is made, says ACTIVE, and holds nothing when it is needed.",
  remediation: `set logDestination to the group's arn, and iamRoleArn to a role that ${service} may assume and that may logs:PutLogEvents into that group`,
  example: {
    bad: 'new aws.ec2.FlowLog("flows", { vpcId, trafficType: "ALL", logDestination: group.arn, iamRoleArn: worker.arn })',
    good: 'new aws.ec2.FlowLog("flows", { vpcId, trafficType: "ALL", logDestination: group.arn, iamRoleArn: flows.arn })',
  },
  controls: {},
  subjects: flowLog,
  watches: [
    watch(flowLog, "iamRoleArn", "logDestination", "logDestinationType", "logGroupName"),
    watch(iamRole, "assumeRolePolicy", "inlinePolicies"),
    watch(iamPolicy, "policy", "role"),
    watch(logGroup),
  ],
  early: false,
  judge(log, stack) {
    const kind = log.get("logDestinationType");
    if (!isAbsent(kind) && kind !== "cloud-watch-logs") return notApplicable("it is not kept in a log group");
    const faults = new Faults();
    const property = isAbsent(log.get("logDestination")) ? "logGroupName" : "logDestination";
    if (isAbsent(log.get(property))) faults.problem("it has no destination");
    if (isAbsent(log.get("iamRoleArn"))) faults.problem("it has no role to write with");
    // Roles and groups of others are as others made them.
    for (const role of stack.named(iamRole, log, "iamRoleArn")) {
      const trusted = trusts(role, stack);
      if (trusted === UNKNOWN) faults.unknown(`who may take role "${role.name}" on is not known before the update`);
      else if (!trusted) faults.problem(`${service} may not take role "${role.name}" on`);
      for (const group of stack.named(logGroup, log, property)) {
        const writes = mayWrite(role, group, stack);
        if (writes === UNKNOWN) faults.unknown(`whether role "${role.name}" may write there is not known`);
        else if (!writes) faults.problem(`role "${role.name}" may not write into log group "${group.name}"`);
      }
    }
    return faults.outcome;
  },
};

function trusts(role: Resource, stack: Stack): boolean | Unknown {
  const statements = statementsOf(role.get("assumeRolePolicy"), role, stack);
  if (statements === UNKNOWN || statements === INVALID) return statements === UNKNOWN ? UNKNOWN : false;
  return anyOf(
    statements
      .filter(({ allows }) => allows !== false)
      .map((statement) => {
        const principals = principalsOf(statement);
        return principals === UNKNOWN ? UNKNOWN : principals.includes(service) || anyOf(principals.map(hidden));
      }),
  );
}

const hidden = (value: Value): boolean | Unknown => (value === UNKNOWN ? UNKNOWN : false);

function mayWrite(role: Resource, group: Resource, stack: Stack): boolean | Unknown {
  const { sure, possible } = stack.naming(iamPolicy, "role", role);
  const documents = [role, ...sure].flatMap((holder) => documentsOf(holder, stack));
  const answers = documents.flatMap((document): readonly (boolean | Unknown)[] => {
    if (document === UNKNOWN) return [UNKNOWN];
    if (document === INVALID) return [false];
    return document
      .filter(({ allows }) => allows !== false)
      .map(({ parts }) => {
        const actions = elements(parts["Action"]);
        const resources = elements(parts["Resource"]);
        const isMeant = anyOf(listed(actions).map((one) => is(one, (text) => isLike(action, text.toLowerCase()))));
        if (isMeant !== true) return isMeant;
        return anyOf(listed(resources).map((one) => is(one, (text) => isOf(text, group))));
      });
  });
  return anyOf([...answers, possible ? UNKNOWN : false]);
}

const listed = (values: readonly Value[] | Unknown): readonly Value[] => (values === UNKNOWN ? [UNKNOWN] : values);
const is = (value: Value, holds: (text: string) => boolean): boolean | Unknown =>
  value === UNKNOWN ? UNKNOWN : holds(textOf(value));

/** Whether an ARN, or a pattern of ARNs, is that of a group, or of the streams in it. */
function isOf(pattern: string, group: Resource): boolean {
  const name = textOf(group.get("name"));
  const arn = textOf(group.get("arn"));
  if (pattern === "*") return true;
  if (arn !== "") return [arn, `${arn}:*`, `${arn}:log-stream:x`].some((text) => isLike(text, pattern));
  const [, given = ""] = /:log-group:(.+)$/.exec(pattern) ?? [];
  return name !== "" && [name, `${name}:*`, `${name}:log-stream:x`].some((text) => isLike(text, given));
}
