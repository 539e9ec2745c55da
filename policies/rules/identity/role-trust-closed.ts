import { INVALID } from "../../model/json";
import { fail, Faults, unknown } from "../../model/outcome";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument, namedBy, opensToAll, statementsOf } from "../../knowledge/identity/policy-document";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { iamRole } from "../../model/types";
import { at, elements, UNKNOWN } from "../../model/value";

/**
 * Services that take only roles which somebody in their own account passed to them, or for which AWS documents no
 * condition on the account: nobody else's resource can make them take this role.
 */
const boundByThemselves: ReadonlySet<string> = new Set([
  "lambda.amazonaws.com",
  "sns.amazonaws.com",
  "chatbot.amazonaws.com",
  "s3.amazonaws.com",
  "backup.amazonaws.com",
  "ec2.amazonaws.com",
  "ecs.amazonaws.com",
  "application-autoscaling.amazonaws.com",
  "edgelambda.amazonaws.com",
]);

/** Only those who are named may take a role on; a service only for this account's resources. */
export const roleTrustClosed: ControlRule = {
  name: "role-trust-closed",
  severity: "required",
  title: "Only those who are named may take a role on",
  why: "Whoever may take a role on has all its rights. A service of AWS acts for all its customers: without a source in the condition, another customer's resource can make it use your role.",
  remediation:
    "name the service, and the account in a condition on aws:SourceAccount or aws:SourceArn; never a principal of *",
  example: {
    bad: '{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }',
    good: '{\n  Effect: "Allow",\n  Principal: { Service: "scheduler.amazonaws.com" },\n  Action: "sts:AssumeRole",\n  Condition: { StringEquals: { "aws:SourceAccount": accountId } },\n}',
  },
  controls: { checkov: ["CKV_AWS_60", "CKV_AWS_61", "CKV_AWS_283"] },
  subjects: iamRole,
  watches: [watch(iamRole, "assumeRolePolicy")],
  early: false,
  judge(role, stack) {
    const statements = statementsOf(role.get("assumeRolePolicy"), role, stack);
    if (statements === INVALID) return fail("assumeRolePolicy is not JSON");
    if (statements === UNKNOWN) return unknown("assumeRolePolicy is not known before the update", declareDocument);
    const faults = new Faults();
    statements.forEach((statement, index) => {
      const label = `statement ${index + 1} of assumeRolePolicy`;
      const isOpen = opensToAll(statement);
      if (isOpen === UNKNOWN) faults.unknown(`whom ${label} admits is not known before the update`);
      else if (isOpen) faults.problem(`${label} admits others than those who are named`);
      else if (isBroad(statement)) faults.problem(`${label} allows more than to take the role on`);
      else if (isUnbound(statement)) faults.problem(`${label} admits a service for any account's resources`);
    });
    return faults.outcome;
  },
};

/** Whatever else is said there means something else one day, and a wildcard hides what was meant. */
const takingOn =
  /^sts:(AssumeRole|AssumeRoleWithWebIdentity|AssumeRoleWithSAML|TagSession|SetSourceIdentity|SetContext)$/i;

function isBroad({ allows, parts }: Statement): boolean {
  const actions = elements(parts["Action"]);
  if (allows === false || actions === UNKNOWN) return false;
  return parts["NotAction"] !== undefined || actions.some((one) => typeof one === "string" && !takingOn.test(one));
}

function isUnbound(statement: Statement): boolean {
  const services = elements(at(statement.parts["Principal"], "Service"));
  if (statement.allows === false || services === UNKNOWN) return false;
  const conditions = namedBy(statement);
  if (conditions === UNKNOWN || conditions.some((key) => key.startsWith("aws:source"))) return false;
  return services.some((service) => typeof service === "string" && !boundByThemselves.has(service));
}
