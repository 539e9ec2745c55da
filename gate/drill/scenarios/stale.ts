import { stateFacts } from "../../engine/state";
import { exitCodes } from "../../exit-codes";
import type { BoundPlan } from "../../release/deploy";
import { applyDeploy } from "../../release/deploy";
import { mustRefuse, must } from "../expect";
import type { Scenario } from "../scenario";
import { planned } from "../try-to-deploy";
import { faultyImages } from "./faults";

export const stale: Scenario = {
  name: "stale",
  purpose: "a plan that is not what was approved, or not of the stack as it is, is carried out by nobody",
  on: "head",
  async rehearse(stage, step) {
    const [works, other] = [await stage.works(), await stage.fails(faultyImages.takenBack)];
    const digest = async () => stateFacts(await works.engine.exportState()).stateDigest;
    const bound = await step("plan", () => planned(other));
    const refused = (what: string, plan: BoundPlan) =>
      mustRefuse(what, exitCodes.notPassed, () => applyDeploy(other, plan));
    const first = await digest();
    await step("changed plan", async () => {
      const changed = { ...bound, plan: { ...bound.plan, text: `${bound.plan.text} ` } };
      const why = await refused("a plan with one more byte was carried out", changed);
      must(why.includes("not the one that was approved"), `it was refused for another reason: ${why}`);
    });
    must((await digest()) === first, "a refused plan has changed something");
    await step("pulumi up in between", () => stage.deployPlainly(works));
    const second = await digest();
    const why = await step("stale plan", () => refused("a plan of an earlier state was carried out", bound));
    must(why.includes("the state has changed since"), `it was refused for another reason: ${why}`);
    must((await digest()) === second, "a refused plan has changed something");
    return { says: "a changed plan and a plan of an earlier state were refused, and nothing was changed" };
  },
};
