import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { passwordPolicy } from "../../model/types/identity";
import { UNKNOWN } from "../../model/value";

const switches = ["requireLowercaseCharacters", "requireUppercaseCharacters", "requireNumbers", "requireSymbols"];
const least: Readonly<Record<string, number>> = { minimumPasswordLength: 14, passwordReusePrevention: 24 };
const mostDays = 90;

export const passwordPolicyStrong: ControlRule = {
  name: "password-policy-strong",
  severity: "required",
  title: "A password policy, where one is declared, is a strong one",
  why: "The account's passwords are the last way in when everything else is by roles; short ones are guessed and old ones are known elsewhere.",
  remediation: "ask for 14 characters of all kinds, 24 passwords before one comes again, and 90 days at most",
  example: {
    bad: "minimumPasswordLength: 8,",
    good: "minimumPasswordLength: 14,\npasswordReusePrevention: 24,\nmaxPasswordAge: 90,\nrequireSymbols: true, // and the other three",
  },
  controls: {
    fsbp: ["IAM.7"],
    checkov: ["CKV_AWS_9", "CKV_AWS_10", "CKV_AWS_11", "CKV_AWS_12", "CKV_AWS_13", "CKV_AWS_14", "CKV_AWS_15"],
    trivy: ["AWS-0056", "AWS-0058", "AWS-0059", "AWS-0060", "AWS-0061", "AWS-0062", "AWS-0063"],
  },
  subjects: passwordPolicy,
  watches: [watch(passwordPolicy, ...switches, ...Object.keys(least), "maxPasswordAge")],
  early: false,
  judge(policy) {
    const faults = new Faults();
    const hold = (property: string, isGood: (value: unknown) => boolean, problem: string): void => {
      const value = policy.get(property);
      if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
      else if (!isGood(value)) faults.problem(`${property} ${problem}`);
    };
    for (const name of switches) hold(name, (value) => value === true, "is not true");
    for (const [name, number] of Object.entries(least))
      hold(name, (value) => typeof value === "number" && value >= number, `is less than ${number}`);
    const inTime = (value: unknown) => typeof value === "number" && value >= 1 && value <= mostDays;
    hold("maxPasswordAge", inTime, `is not from 1 to ${mostDays} days`);
    return faults.outcome;
  },
};
