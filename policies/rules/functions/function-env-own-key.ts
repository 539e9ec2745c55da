import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaFunction } from "../../model/types";
import { keyAlias } from "../../model/types/backups";
import { everyKey } from "../../model/types/secrets";
import { at, isAbsent, isStructure, UNKNOWN } from "../../model/value";

const keyOrAlias = [...everyKey, ...keyAlias];

export const functionEnvOwnKey: ControlRule = {
  name: "function-env-own-key",
  severity: "required",
  title: "Variables of functions are encrypted with a key of your own",
  why: "With AWS's own key everybody who may look at a function reads its variables; with yours, only those who may use the key.",
  remediation: "set kmsKeyArn",
  example: {
    bad: "environment: { variables },",
    good: "environment: { variables },\nkmsKeyArn: key.arn,",
  },
  controls: { checkov: ["CKV_AWS_173"] },
  subjects: lambdaFunction,
  watches: [watch(lambdaFunction, "environment", "kmsKeyArn")],
  early: false,
  judge(subject, stack) {
    const variables = at(subject.get("environment"), "variables");
    if (isAbsent(variables) || (isStructure(variables) && Object.keys(variables).length === 0))
      return notApplicable("it has no variables");
    const named = subject.get("kmsKeyArn");
    // A key that is made in the same update is one, although its ARN is not known.
    if (named === UNKNOWN && stack.named(keyOrAlias, subject, "kmsKeyArn").length === 0)
      return unknown("kmsKeyArn comes from something that is not known before the update");
    if (!isAbsent(named)) return pass;
    return variables === UNKNOWN
      ? unknown("whether it has variables is not known before the update")
      : fail("it has variables and no kmsKeyArn");
  },
};
