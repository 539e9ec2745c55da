import { INVALID } from "../../model/json";
import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import { statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { iamRole, lambdaFunction } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, UNKNOWN } from "../../model/value";

const runtimes =
  /^(nodejs(18|20|22|24)\.x|python3\.(9|1[0-4])|java(8\.al2|11|17|21|25)|dotnet(8|10)|ruby3\.[2-4]|provided\.al2(023)?)$/;
const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION|EXECUTION_ENV|LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)))$/;

/** A function stays within Lambda's sizes, and its role trusts Lambda. */
export const lambdaValid: AwsRule = {
  name: "lambda-valid",
  documentation: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
  severity: "blocker",
  title: "Lambda accepts the function",
  why: "Lambda refuses the function when its role, its queue and its log group are already there, and the schedule or topic that is to start it points at nothing.",
  remediation: "use a supported runtime, a timeout of at most 900 seconds and a role that trusts lambda.amazonaws.com",
  example: {
    bad: "timeout: 3600,",
    good: "timeout: 900, // and longer work in a task of ECS",
  },
  subjects: lambdaFunction,
  watches: [
    watch(lambdaFunction, "environment", "ephemeralStorage", "memorySize", "role", "runtime", "timeout"),
    watch(iamRole, "assumeRolePolicy"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    limits.matches("name", /^[\w-]{1,64}$/, "1 to 64 letters, digits, hyphens and underscores");
    limits.matches("runtime", runtimes, "a runtime that Lambda takes for new functions");
    limits.range("timeout", 1, 900, "seconds");
    limits.range("memorySize", 128, 10_240, "MB");
    limits.inside("ephemeralStorage").range("size", 512, 10_240, "MB");
    judgeVariables(subject, faults);
    for (const role of stack.named(iamRole, subject, "role")) judgeRole(role, stack, faults);
    return faults.outcome;
  },
};

function judgeVariables(subject: Resource, faults: Faults): void {
  const variables = at(subject.get("environment"), "variables");
  if (!isStructure(variables)) return;
  if (Object.keys(variables).some((name) => reserved.test(name)))
    faults.problem("environment.variables has a name that Lambda keeps for itself");
  const known = Object.entries(variables).filter(([, value]) => value !== UNKNOWN);
  if (JSON.stringify(Object.fromEntries(known)).length > 4096)
    faults.problem("environment.variables is longer than 4 KB");
}

function judgeRole(role: Resource, stack: Stack, faults: Faults): void {
  const document = role.get("assumeRolePolicy");
  if (isAbsent(document)) return;
  const statements = statementsOf(document, role, stack);
  if (statements === INVALID) return;
  if (statements === UNKNOWN) {
    faults.unknown(`whom role "${role.name}" trusts is not known`);
    return;
  }
  const services = statements.flatMap(({ allows, parts }): readonly Value[] => {
    const listed = allows === true ? elements(at(parts["Principal"], "Service")) : [];
    return listed === UNKNOWN ? [UNKNOWN] : listed;
  });
  if (services.includes("lambda.amazonaws.com")) return;
  if (services.includes(UNKNOWN)) faults.unknown(`whom role "${role.name}" trusts is not known`);
  else faults.problem(`role "${role.name}" does not trust lambda.amazonaws.com`);
}
