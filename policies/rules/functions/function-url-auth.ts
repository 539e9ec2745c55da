import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { functionUrl } from "../../model/types/functions";
import { UNKNOWN } from "../../model/value";

export const functionUrlAuth: ControlRule = {
  name: "function-url-auth",
  severity: "required",
  title: "URLs of functions ask who calls",
  why: "A function's URL is reachable from everywhere and is found; without authorization everybody can run the function at your cost.",
  remediation: 'set authorizationType: "AWS_IAM"',
  example: { bad: 'authorizationType: "NONE",', good: 'authorizationType: "AWS_IAM",' },
  controls: { checkov: ["CKV_AWS_258"], cdkNag: ["LambdaFunctionUrlAuth"] },
  subjects: functionUrl,
  watches: [watch(functionUrl, "authorizationType")],
  early: false,
  judge(url) {
    const type = url.get("authorizationType");
    if (type === UNKNOWN) return unknown("authorizationType is not known before the update");
    return type === "AWS_IAM" ? pass : fail("authorizationType is not AWS_IAM");
  },
};
