import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Lab, type LabOptions } from "../lab/lab";
import { gateIn, type LabGateOptions } from "../lab/gate";
import { up, type UpOptions, type UpResult } from "../../../gate/release/up-command";
import { configSecret, smallProgram } from "./small-program";

/** A lab whose program is committed, and deployed once by the gate; the next threshold is committed and not deployed. */
export async function stage(options: LabOptions = {}): Promise<Lab> {
  const lab = await Lab.open(options);
  await lab.mustSucceed("config", "set", "--secret", "token", configSecret);
  await writeFile(join(lab.project, "package-lock.json"), "{}\n");
  await commit(lab, 1);
  const { deployed } = await gateUp(lab, { yes: true });
  if (deployed?.outcome.result !== "succeeded") throw new Error("the first deploy failed");
  await commit(lab, 2);
  return lab;
}

export async function commit(lab: Lab, threshold: number): Promise<void> {
  await lab.write(smallProgram(threshold));
  await lab.commit(`Threshold ${threshold}`);
}

/** `gate up`, in this process. */
export const gateUp = (lab: Lab, options: Partial<UpOptions>, own: LabGateOptions = {}): Promise<UpResult> =>
  up(gateIn(lab, own), { expires: 60, ...options });
