import { join } from "node:path";

import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import { lookOf } from "../incident/look";
import type { Release } from "../ledger/view";
import { imageIn } from "../release/binding";
import { settingsFile } from "../release/config";
import { writeMergedConfig } from "../rollback/merged-config";
import { inTemporaryFolder } from "../temporary-folder";
import type { Ground } from "./back";
import { thereAndBack } from "./back";
import { goodRelease, mustWork } from "./good-release";
import type { Tally } from "./jobs";
import { JobsInFlight } from "./jobs";
import { leaveAsFound } from "./leave";
import type { Drill, Result } from "./scenario";
import { faultyImages } from "./scenarios/faults";
import { timed } from "./timed";

/**
 * Rehearses on the stack itself, with its own workers and with jobs in flight: deploys an image that nobody has over what
 * runs, hears of it, decides, goes back, looks, and leaves the stack as it was. The record is entered in its ledger.
 *
 * @throws {GateError} there is nothing to rehearse with, or not here; nothing was changed
 * @throws {GateError} it was interrupted, and what does not work may still be deployed
 */
export async function drillLive(gate: Gate): Promise<Drill> {
  const good = await goodRelease(gate);
  const since = (await gate.ledger.view()).entries.at(-1)?.seq ?? 0;
  const result = await inTemporaryFolder(gate, "ops-drill-", async (folder) => {
    const ground = await groundOf(gate, good, join(folder, "settings.yaml"));
    const jobs = await JobsInFlight.begin(gate);
    let tally: Tally | undefined;
    let played: Result;
    try {
      played = await play(gate, ground, good, since);
    } finally {
      tally = await jobs?.end();
    }
    return withJobs(played, tally);
  });
  const { commit } = good.intent.binding;
  const record: Drill = { kind: "drill", mode: "live", commit, passed: result.passed, scenarios: [result] };
  await gate.ledger.append(record);
  return record;
}

async function groundOf(gate: Gate, good: Release, configFile: string): Promise<Ground> {
  const { config } = good.intent;
  const keys = Object.keys(config).filter((key) => key.endsWith(":workerImage"));
  const [repository = ""] = imageIn(config)?.split("@") ?? [];
  const faulty = Object.fromEntries(keys.map((key) => [key, `${repository}@${faultyImages.refused}`]));
  await writeMergedConfig(settingsFile(gate.engine), configFile, { plain: faulty, secrets: [] }, keys);
  const look = await lookOf(gate);
  return {
    fresh: await gate.engine.exportState(),
    bad: { ...gate, engine: gate.engine.at({ configFile }) },
    target: String(good.seq),
    // What was just seen to work is good, also where nobody has called it stable.
    look: (alarm) => async (view, told) => {
      const seen = await look({ ...view, lastGood: good }, told);
      return { ...seen, alarms: [...seen.alarms, alarm] };
    },
    verify: (seq) => mustWork(gate, seq),
  };
}

/** @throws {GateError} it was interrupted, and something is left over */
async function play(gate: Gate, ground: Ground, good: Release, since: number): Promise<Result> {
  gate.progress(`live: from release ${good.seq} to an image that nobody has, and back`);
  let result: Result;
  try {
    result = await timed(gate, "live", (step) => thereAndBack(ground, step));
  } catch (error) {
    const left = await leaveAsFound(gate, ground.bad, good, since);
    throw left.length === 0 ? error : new GateError(left.join("\n"), exitCodes.halfWay, { cause: error });
  }
  const left = await leaveAsFound(gate, ground.bad, good, since);
  for (const one of left) gate.progress(one);
  return left.length === 0 ? result : { ...result, passed: false, says: [result.says, ...left].join("; ") };
}

/** What nobody has counted is not told as none. */
function withJobs(result: Result, jobs: Tally | undefined): Result {
  if (jobs === undefined) return { ...result, says: `${result.says}; jobs were not measured` };
  const says = `${result.says}; of ${jobs.added} jobs ${jobs.lost} were lost and ${jobs.twice} done twice`;
  return { ...result, passed: result.passed && jobs.lost + jobs.twice === 0, says, jobs };
}
