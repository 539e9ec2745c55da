import type { TestContext } from "vitest";

import { drill, type DrillRequest } from "../../../gate/drill/drill";
import type { Drill } from "../../../gate/drill/scenario";
import { scenarios } from "../../../gate/drill/scenarios";
import { StackTags } from "../../../gate/engine/tags";
import type { Judge } from "../../../gate/gate";
import { holdRule } from "../../../policies/model/exemption";
import { stackTags } from "../../../runtime/contract";
import { base, type Commit, config } from "../corpus/stack";
import { traces } from "../back/stack";
import type { Cloud } from "../lab/cloud";
import { gateIn, type LabGateOptions } from "../lab/gate";
import { Lab } from "../lab/lab";
import { packages } from "../lab/types";

/** A checkout with two commits, and a cloud that stands in where a drill is held. */
export interface Rehearsal {
  readonly lab: Lab;
  readonly cloud: Cloud;
  readonly request: Omit<DrillRequest, "scenarios">;
  readonly hold: (name: string, options?: LabGateOptions) => Promise<Drill>;
}

export async function openRehearsal(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  { before = base, head = base }: { readonly before?: Commit; readonly head?: Commit } = {},
): Promise<Rehearsal> {
  const lab = await Lab.open({ config });
  onTestFinished(() => lab.close());
  await lab.write({ resources: before.resources });
  await lab.commit("Before");
  await lab.write({ resources: head.resources });
  await lab.commit("Head");
  const host = await lab.standIns();
  const request = {
    before: "HEAD~1",
    project: lab.projectName,
    standIns: { packages, variables: host.environment },
  };
  return {
    lab,
    cloud: host.cloud(lab.projectName, lab.stack),
    request,
    hold: (name, options) =>
      drill(gateIn(lab, options), { ...request, scenarios: scenarios.filter((one) => one.name === name) }),
  };
}

/** The service takes the next deployment back without a word, and that one only. */
export function takeNextBack(cloud: Cloud): void {
  const update = { rpc: "update", name: "service" } as const;
  cloud.controls.at(update, () => cloud.rollsBackSilently("service"));
  cloud.controls.at({ ...update, moment: "after" }, () => cloud.rollsBackSilently("service", false));
}

/** As the project's pack does: it objects to a stack that is held. */
export const judgeHolds: Judge = async (engine, variables) => {
  const tags = await new StackTags(engine.place, new AbortController().signal).all();
  const objections = tags[stackTags.hold] === undefined ? [] : [holdRule];
  return { ...(await engine.preview(variables)), objections, packVersion: "1.0.0", packDigest: "holds" };
};

/** Of what was rehearsed: whether it went well, by name. */
export const verdicts = (results: readonly { readonly name: string; readonly passed: boolean }[]) =>
  Object.fromEntries(results.map(({ name, passed }) => [name.replace(/ [0-9a-f]{7}$/, ""), passed]));

/** All but the ledger, in which the record is entered, and git's own notes. */
export const untouched = async (lab: Lab) =>
  Object.fromEntries(Object.entries(await traces(lab)).filter(([file]) => !/\/\.gate\/|\/\.git\//.test(file)));
