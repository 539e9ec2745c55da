import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaPermission } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** In any of these somebody of one's own is named. */
const bounds = ["sourceArn", "sourceAccount", "principalOrgId"];

/** A function starts only for whom it was made: a service of AWS acts for everybody unless a source is named. */
export const functionNotPublic: ControlRule = {
  name: "function-not-public",
  severity: "required",
  title: "Functions start only for those who are named",
  why: "A permission for a service of AWS without a source holds for that service in every account: a stranger's topic or bucket can start the function with what the stranger likes.",
  remediation: "set sourceArn to what starts the function, or name an account as the principal",
  example: {
    bad: 'new aws.lambda.Permission("alarms", { action: "lambda:InvokeFunction", function: f.name, principal: "sns.amazonaws.com" });',
    good: [
      'new aws.lambda.Permission("alarms", {',
      '  action: "lambda:InvokeFunction",',
      "  function: f.name,",
      '  principal: "sns.amazonaws.com",',
      "  sourceArn: topic.arn,",
      "});",
    ].join("\n"),
  },
  controls: {
    fsbp: ["Lambda.1"],
    checkov: ["CKV_AWS_301", "CKV_AWS_364"],
    cdkNag: ["LambdaFunctionPublicAccessProhibited"],
    trivy: ["AWS-0067"],
  },
  subjects: lambdaPermission,
  watches: [watch(lambdaPermission, "functionUrlAuthType", "principal", ...bounds)],
  early: false,
  judge(permission) {
    if (permission.get("functionUrlAuthType") === "NONE") return fail("everybody may call its URL");
    const principal = permission.get("principal");
    if (principal === UNKNOWN) return unknown("principal is not known before the update");
    if (typeof principal !== "string") return notApplicable("it names nobody");
    const isBroad = principal.includes("*") || principal.endsWith(".amazonaws.com");
    if (!isBroad) return pass;
    // What is named is somebody of one's own, be the name known or not.
    const bound = bounds.some((name) => {
      const value = permission.get(name);
      return !isAbsent(value) && !(typeof value === "string" && /^\*+$/.test(value));
    });
    return bound ? pass : fail("it holds for everybody who uses that service, since it names no source");
  },
};
