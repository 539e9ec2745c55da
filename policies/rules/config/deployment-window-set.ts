import { excuseOutsideProduction } from "./outside-production";
import { fail, pass, unknown } from "../../model/outcome";
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
    bad: 'new Declaration("declaration", { profile: "prod" }); // and no deploymentWindow',
    good: 'new Declaration("declaration", { profile: "prod", deploymentWindow: "2026-11-24T09:00Z/2026-11-24T12:00Z" });',
  },
  subjects: [stackType],
  watches: [watch([componentTypes.declaration], "settings")],
  early: false,
  judge(_, stack) {
    const excuse = excuseOutsideProduction(stack);
    if (excuse) return excuse;
    const window = stack.asked(setting);
    if (window === UNKNOWN) return unknown(`${setting} is not known before the update`);
    if (isAbsent(window)) return fail(`${setting} is not set`);
    if (window === "always") return pass;
    const [from = NaN, to = NaN] = textOf(window).split("/").map(Date.parse);
    const now = stack.now.getTime();
    return from <= now && now < to ? pass : fail(`${setting} is not open now`);
  },
};
