import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes } from "../../model/types";
import { managedSecret } from "../../model/types/secrets";
import { UNKNOWN } from "../../model/value";

/** What can be made anew within minutes needs no way back, and its name is wanted again at once. */
export const secretRecoverable: ControlRule = {
  name: "secret-recoverable",
  severity: "required",
  title: "A secret that is deleted by mistake can be brought back",
  why: "With no days to wait AWS deletes at once and for good: whoever made the value elsewhere must make a new one, while nothing can log in.",
  remediation: "leave recoveryWindowInDays out, which is 30 days, or set it to 7 to 30",
  example: {
    bad: 'new aws.secretsmanager.Secret("token", { recoveryWindowInDays: 0 });',
    good: 'new aws.secretsmanager.Secret("token", { recoveryWindowInDays: 30 });',
  },
  controls: {},
  subjects: managedSecret,
  watches: [watch(managedSecret, "recoveryWindowInDays"), watch([componentTypes.declaration], "settings")],
  early: false,
  judge(secret, stack) {
    if (stack.profile === "sandbox") return notApplicable("a sandbox is made anew");
    const days = secret.get("recoveryWindowInDays");
    if (days === UNKNOWN) return unknown("recoveryWindowInDays is not known before the update");
    return days === 0 ? fail("recoveryWindowInDays is 0") : pass;
  },
};
