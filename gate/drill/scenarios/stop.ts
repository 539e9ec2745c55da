import { holdRule } from "../../../policies/model/exemption";
import { stackTags } from "../../../runtime/contract";
import { StackTags } from "../../engine/tags";
import { stateFacts } from "../../engine/state";
import { exitCodes } from "../../exit-codes";
import { tellHold } from "../../rollback/hold";
import { removeHoldTag } from "../../stop/record-stop";
import { must, mustRefuse } from "../expect";
import type { Scenario } from "../scenario";
import { planned, tryToDeploy } from "../try-to-deploy";

const reason = "a drill";

export const stop: Scenario = {
  name: "stop",
  purpose: "after a stop nobody deploys, by whatever way, before it is lifted",
  on: "head",
  async rehearse(stage, step) {
    const works = await stage.works();
    const { ledger, engine, signal } = works;
    const before = stateFacts(await engine.exportState());
    const seq = await step("hold", async () => {
      const releases = (await ledger.view()).releases.map((one) => one.seq);
      const { entry } = await ledger.append({ kind: "hold", cause: "stop", releases, reason });
      await tellHold(works, { seq: entry.seq, reason, since: entry.at });
      return entry.seq;
    });
    const deploy = () => tryToDeploy(works);
    await step("gate up", () => mustRefuse("a stopped stack was deployed", exitCodes.held, deploy));
    await step("pack", async () => {
      const objections = await stage.objections(works);
      must(objections.includes(holdRule), "the pack lets pulumi up deploy a stopped stack");
    });
    await step("tag removed", async () => {
      const tags = new StackTags(engine.place, signal);
      await tags.remove(stackTags.hold);
      await mustRefuse("a stopped stack without its tag was deployed", exitCodes.held, deploy);
      must((await tags.all())[stackTags.hold] !== undefined, "the tag was not put back");
    });
    must(stateFacts(await engine.exportState()).stateDigest === before.stateDigest, "something was deployed");
    await step("resume", async () => {
      await ledger.append({ kind: "resume", of: seq, reason });
      await removeHoldTag(works);
      await planned(works);
    });
    return { says: "refused by the gate and by the pack, with and without the tag, until it was lifted" };
  },
};
