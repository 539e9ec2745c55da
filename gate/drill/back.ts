import { statefulTypes } from "../../policies/model/types/stateful";
import { changes, nameIn } from "../engine/plan";
import type { Exported } from "../engine/state";
import { stateFacts } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import type { RingingAlarm } from "../incident/decide";
import type { Look } from "../incident/incident";
import { assess } from "../incident/incident";
import { formatRefusals } from "../release/deploy";
import { isDriftFree } from "../release/drift-free";
import { chooseMethod } from "../rollback/method";
import type { RollbackRequest } from "../rollback/rollback";
import { rollBack } from "../rollback/rollback";
import { findTarget } from "../rollback/target";
import { differencesOf, namesOf } from "./alike";
import { must, mustHaveSucceeded, mustRefuse } from "./expect";
import { alarmOf, hear } from "./hear";
import { releaseOf } from "./release-of";
import type { Step, Told } from "./scenario";
import { tryToDeploy } from "./try-to-deploy";

/** Where it is rehearsed, and with what: what works is deployed there. */
export interface Ground {
  /** Of what works. */
  readonly fresh: Exported;
  /** The gate at what is deployed over it, and does not work. */
  readonly bad: Gate;
  /** What works, as a person names it who goes back to it. */
  readonly target: string;
  /** Looks what is wrong, where this rings as well. */
  readonly look: (alarm: RingingAlarm) => Look;
  /** Whom to ask for the image and the queue, where not the stack's own. */
  readonly asks?: Pick<RollbackRequest, "hasImage" | "queued">;
  /** Asks what was gone back to whether it works. @throws {GateError} it does not */
  readonly verify?: (seq: number) => Promise<void>;
}

/**
 * Deploys an image that does not work over what works, hears of it, decides, goes back, and looks whether all is as it
 * was when what works was deployed for the first time, no store was touched, and what did not work is held.
 */
export async function thereAndBack(
  { fresh, bad, target: wanted, look, asks, verify }: Ground,
  step: Step,
): Promise<Told> {
  const deployed = await step("deploy", () => tryToDeploy(bad));
  const heard = await step("detect", () => hear(bad, deployed));
  const { decision, incident, view } = await step("decide", () => assess(bad, look(alarmOf(bad, heard))));
  const { now, target, choice } = await step("choose", async () => {
    const now = stateFacts(await bad.engine.exportState());
    const target = findTarget(wanted, view, now);
    return { now, target, choice: chooseMethod(target, now) };
  });
  const decided = decision?.method ?? "nothing";
  // Where ECS takes the deployment back itself, a rollback must follow.
  must(decided === choice.method || decided === "B0", `decide: the answer was ${decided}, and not ${choice.method}`);
  const rolled = await step("restore", async () => {
    const request = { target, choice, approvers: [], isMeant: true, incident: incident?.seq, ...asks };
    const done = await rollBack(bad, request);
    must(done.bound.refusals.length === 0, formatRefusals(done.bound.refusals));
    must(done.deployed !== undefined, "nothing was deployed");
    mustHaveSucceeded(done.deployed);
    return { plan: done.bound.plan.resources, seq: done.deployed.seq };
  });
  const touched = changes(rolled.plan).filter(({ type }) => statefulTypes.includes(type));
  await step("verify", async () => {
    must(touched.length === 0, `${touched.map(({ urn }) => nameIn(urn)).join(", ")} was touched, and holds data`);
    const state = await bad.engine.exportState();
    must(sameStores(stateFacts(state), now), "what holds data is not what it was before");
    const differences = differencesOf(fresh, state);
    must(differences.length === 0, `not as it was when it was deployed first: ${namesOf(differences)}`);
    const check = await isDriftFree(bad, await releaseOf(bad, rolled.seq));
    must(check.verdict === "pass", `what was gone back to is not what runs: ${check.says}`);
    await verify?.(rolled.seq);
    await mustRefuse("what was taken back could be deployed again", exitCodes.held, () => tryToDeploy(bad));
  });
  const how = decided === "B0" ? `, after ECS took it back itself` : "";
  return {
    says: `${heard.says}; back by method ${choice.method}${how}, no store touched`,
    heardBy: heard.by,
    statefulOperations: touched.length,
  };
}

type Facts = ReturnType<typeof stateFacts>;
/** A program that registers side by side gives a state no order. */
const storesIn = ({ inventory }: Facts): string => JSON.stringify(inventory.map((one) => JSON.stringify(one)).sort());
const sameStores = (one: Facts, other: Facts): boolean => storesIn(one) === storesIn(other);
