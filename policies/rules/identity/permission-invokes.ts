import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaPermission } from "../../model/types";
import { textOf, UNKNOWN } from "../../model/value";

/** By these a function is called; the others would let somebody change it. */
const calls = /^lambda:(InvokeFunction|InvokeFunctionUrl|InvokeAsync)$/i;

export const permissionInvokes: ControlRule = {
  name: "permission-invokes",
  severity: "required",
  title: "A permission on a function is one to call it, and no more",
  why: "Lambda takes any action here. With another one the caller is refused when it matters, and with lambda:* it may put its own code in place of the function's.",
  remediation: 'set action: "lambda:InvokeFunction"',
  example: { bad: 'action: "lambda:*",', good: 'action: "lambda:InvokeFunction",' },
  controls: {},
  subjects: lambdaPermission,
  watches: [watch(lambdaPermission, "action")],
  early: false,
  judge(permission) {
    const action = permission.get("action");
    if (action === UNKNOWN) return unknown("action is not known before the update");
    return calls.test(textOf(action)) ? pass : fail("action is not one by which a function is called");
  },
};
