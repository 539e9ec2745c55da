import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, stackType } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

const setting = "deploymentWindow";

/** A deployment to production goes out when it was meant to, with the people there who were told of it. */
export const deploymentWindowSet: ChecklistRule = {
  name: "deployment-window-set",
  items: ["deployment-window-set"],
  scope: "core",
  severity: "advisory",
  title: "The deployment has a planned date or window",
  why: "A deployment that nobody expects meets a team that is asleep, and users whom nobody has told.",
  remediation: `set ${setting} to the time in which the deployment may go out, or to always where each change goes out by itself`,
  example: {
    bad: 'pulumi up # at 23:00, with deploymentWindow "2026-11-24T09:00Z/2026-11-24T12:00Z"',
    good: 'pulumi config set deploymentWindow "2026-11-24T09:00Z/2026-11-24T12:00Z"',
  },
  subjects: [stackType],
  watches: [watch([componentTypes.declaration], "settings")],
  early: false,
  judge(_, stack) {
    if (stack.ofTypes([componentTypes.declaration]).length === 0)
      return notApplicable("the stack does not say what was asked for");
    if (stack.profile !== "prod") return notApplicable("the stack is not for production");
    const window = stack.asked(setting);
    if (window === UNKNOWN) return unknown(`${setting} is not known before the update`);
    if (isAbsent(window)) return fail(`${setting} is not set`);
    if (window === "always") return pass;
    const [from = NaN, to = NaN] = textOf(window).split("/").map(Date.parse);
    const now = stack.now.getTime();
    return from <= now && now < to ? pass : fail(`${setting} is not open now`);
  },
};
