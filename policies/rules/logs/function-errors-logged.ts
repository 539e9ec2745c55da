import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaFunction } from "../../model/types";
import { at, UNKNOWN } from "../../model/value";

export const functionErrorsLogged: ControlRule = {
  name: "function-errors-logged",
  severity: "required",
  title: "Functions write down their errors",
  why: "At FATAL Lambda throws away what a function says of its errors: metrics made from its lines stay at zero, and at night nobody can read what went wrong.",
  remediation: 'leave loggingConfig.applicationLogLevel out, or set it to "ERROR" or lower',
  example: {
    bad: 'loggingConfig: { logFormat: "JSON", applicationLogLevel: "FATAL" },',
    good: 'loggingConfig: { logFormat: "JSON", applicationLogLevel: "INFO" },',
  },
  controls: {},
  subjects: lambdaFunction,
  watches: [watch(lambdaFunction, "loggingConfig")],
  early: false,
  judge(subject) {
    const level = at(subject.get("loggingConfig"), "applicationLogLevel");
    if (level === UNKNOWN) return unknown("loggingConfig is not known before the update");
    return level === "FATAL" ? fail("loggingConfig.applicationLogLevel is FATAL, which leaves out errors") : pass;
  },
};
