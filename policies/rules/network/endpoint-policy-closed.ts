import { INVALID } from "../../model/json";
import { fail, pass, unknown } from "../../model/outcome";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument, statementsOf } from "../../knowledge/identity/policy-document";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { vpcEndpoint } from "../../model/types/network";
import type { Unknown, Value } from "../../model/value";
import { anyOf, elements, isAbsent, isStructure, UNKNOWN } from "../../model/value";

/** Through an endpoint of AWS's services goes only what the stack needs; data do not leave for somebody else's account. */
export const endpointPolicyClosed: ControlRule = {
  name: "endpoint-policy-closed",
  severity: "required",
  title: "Endpoints of the network have a policy of their own",
  why: "Without one, code that somebody smuggles in uploads everything to a bucket of his own, past every firewall.",
  remediation:
    "set policy with conditions on aws:PrincipalAccount and aws:ResourceAccount, or with the ARNs that are needed",
  example: {
    bad: '{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }',
    good: '{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:ResourceAccount": account } } }',
  },
  controls: {},
  subjects: vpcEndpoint,
  watches: [watch(vpcEndpoint, "policy")],
  early: false,
  judge(endpoint, stack) {
    const policy = endpoint.get("policy");
    if (isAbsent(policy)) return fail("policy is not set, so everything may go through it");
    const statements = statementsOf(policy, endpoint, stack);
    if (statements === INVALID) return fail("policy is not JSON");
    if (statements === UNKNOWN) return unknown(`policy is not known before the update (${declareDocument})`);
    if (statements.length === 0) return fail("policy has no statement, which AWS refuses");
    const open = anyOf(statements.map(isOpen));
    if (open === UNKNOWN) return unknown(`a part of policy is not known before the update (${declareDocument})`);
    return open ? fail("policy allows everything to everybody, without a condition") : pass;
  },
};

function isOpen({ allows, parts }: Statement): boolean | Unknown {
  const condition = parts["Condition"];
  if (allows === false) return false;
  if (isStructure(condition) && Object.keys(condition).length > 0) return false;
  const stars = ["Action", "Resource"].map((part) => isStar(parts[part]));
  if (stars.includes(false)) return false;
  return allows === UNKNOWN || condition === UNKNOWN || stars.includes(UNKNOWN) ? UNKNOWN : true;
}

function isStar(value: Value | undefined): boolean | Unknown {
  const list = elements(value);
  if (list === UNKNOWN) return UNKNOWN;
  return list.includes("*") ? true : list.includes(UNKNOWN) ? UNKNOWN : false;
}
