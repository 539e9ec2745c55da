import { statefulTypes } from "../../policies/model/types/stateful";
import { changes, nameIn } from "../engine/plan";
import { stateFacts } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import type { RingingAlarm } from "../incident/decide";
import { barriersIn, lastDeployIn } from "../incident/facts";
import { assess } from "../incident/incident";
import type { View } from "../ledger/view";
import type { Deployed } from "../release/deploy";
import { formatRefusals } from "../release/deploy";
import { isDriftFree } from "../release/drift-free";
import { chooseMethod } from "../rollback/method";
import type { RollbackRequest } from "../rollback/rollback";
import { rollBack } from "../rollback/rollback";
import { findTarget } from "../rollback/target";
import { differencesOf, namesOf } from "./alike";
import { must, mustHaveSucceeded, mustRefuse } from "./expect";
import type { Result, Step, Told } from "./scenario";
import type { Stage } from "./stage";

/** What is wrong with a deploy, and what has shown it. */
interface Heard {
  readonly by: NonNullable<Result["heardBy"]>;
  readonly says: string;
}

/**
 * Deploys an image that does not work over what works, hears of it, decides, goes back, and looks whether all is as it
 * was when what works was deployed for the first time, no store was touched, and what did not work is held.
 *
 * @param digest of the image; which fault it has, the stand-ins know
 */
export async function thereAndBack(stage: Stage, step: Step, digest: string): Promise<Told> {
  const { engine } = await stage.works();
  const fresh = await engine.exportState();
  const bad = await stage.fails(digest);
  const deployed = await step("deploy", () => stage.tryToDeploy(bad));
  const heard = await step("detect", () => hear(stage, bad, deployed));
  const { decision, incident, view } = await step("decide", () => assess(bad, (seen) => facts(bad, seen, heard)));
  const { now, target, choice } = await step("choose", async () => {
    const now = stateFacts(await bad.engine.exportState());
    const target = findTarget("last-good", view, now);
    return { now, target, choice: chooseMethod(target, now) };
  });
  must(
    decision?.method === choice.method,
    `decide: the answer was ${decision?.method ?? "nothing"}, and not ${choice.method}`,
  );
  const rolled = await step("restore", async () => {
    const request = { target, choice, approvers: [], isMeant: true, incident: incident?.seq, ...noCloud };
    const done = await rollBack(bad, request);
    must(done.bound.refusals.length === 0, formatRefusals(done.bound.refusals));
    must(done.deployed !== undefined, "nothing was deployed");
    mustHaveSucceeded(done.deployed);
    return { plan: done.bound.plan.resources, seq: done.deployed.seq };
  });
  await step("verify", async () => {
    const touched = changes(rolled.plan).filter(({ type }) => statefulTypes.includes(type));
    must(touched.length === 0, `${touched.map(({ urn }) => nameIn(urn)).join(", ")} was touched, and holds data`);
    const state = await bad.engine.exportState();
    must(sameStores(stateFacts(state), now), "what holds data is not what it was before");
    const differences = differencesOf(fresh, state);
    must(differences.length === 0, `not as it was when it was deployed first: ${namesOf(differences)}`);
    const check = await isDriftFree(bad, await stage.release(rolled.seq));
    must(check.verdict === "pass", `what was gone back to is not what runs: ${check.says}`);
    await mustRefuse("what was taken back could be deployed again", exitCodes.held, () => stage.tryToDeploy(bad));
  });
  return { says: `${heard.says}; back by method ${choice.method}, no store touched`, heardBy: heard.by };
}

/** Neither a registry nor a queue is asked: what stands there is of the real stack. */
const noCloud: Pick<RollbackRequest, "hasImage" | "queued"> = {
  hasImage: () => Promise.resolve(true),
  queued: () => Promise.resolve(undefined),
};

type Facts = ReturnType<typeof stateFacts>;
/** A program that registers side by side gives a state no order. */
const storesIn = ({ inventory }: Facts): string => JSON.stringify(inventory.map((one) => JSON.stringify(one)).sort());
const sameStores = (one: Facts, other: Facts): boolean => storesIn(one) === storesIn(other);

/** Looks as one does after a deploy: how did it end, and is what runs what was deployed? */
async function hear(stage: Stage, bad: Gate, { seq, outcome }: Deployed): Promise<Heard> {
  if (outcome.result !== "succeeded") return { by: "deploy", says: `deploy ${seq} ${outcome.result}` };
  const { verdict, says } = await isDriftFree(bad, await stage.release(seq));
  must(verdict !== "unknown", says);
  must(verdict === "fail", "the engine calls it deployed, and nothing shows that it does not work");
  return { by: "drift", says: "what runs is not what was deployed" };
}

/** What was heard, as the alarm that tells people of it: that the worker does not run is a P0. */
function facts({ clock }: Gate, view: View, { by }: Heard) {
  const alarms: readonly RingingAlarm[] = [{ name: `drill-${by}`, severity: "P0", since: clock() }];
  return Promise.resolve({
    ...{ now: clock(), alarms, lastDeploy: lastDeployIn(view) },
    ...{ isDeploymentInFlight: false, told: barriersIn(view) },
  });
}
