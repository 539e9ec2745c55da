import { mustNameOwnKey } from "../../model/demands";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { parameter } from "../../model/types/secrets";
import { UNKNOWN } from "../../model/value";

export const parameterOwnKey: ControlRule = {
  name: "parameter-own-key",
  severity: "required",
  title: "Secret parameters have a key of their own",
  why: "AWS's own key opens to everybody in the account who may read parameters, of which most roles may.",
  remediation: "set keyId to an aws.kms.Key",
  example: {
    bad: 'new aws.ssm.Parameter("token", { type: "SecureString", value });',
    good: 'new aws.ssm.Parameter("token", { type: "SecureString", value, keyId: key.arn });',
  },
  controls: { checkov: ["CKV_AWS_337"] },
  subjects: parameter,
  watches: [watch(parameter, "keyId", "type")],
  early: false,
  judge(one, stack) {
    const type = one.get("type");
    if (type !== UNKNOWN && type !== "SecureString") return notApplicable("it holds no secret");
    const faults = new Faults();
    mustNameOwnKey(one, "keyId", stack, faults);
    return faults.outcome;
  },
};
