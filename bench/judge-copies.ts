/**
 * `judge-copies.cjs <resources> [after]`: judges copies of the project's own stack as the pack's process does, once, and
 * prints how it went; with `after`, after each of them was judged by itself, as it is in that process. What the messages of
 * that take is not the pack's.
 */
import { performance } from "node:perf_hooks";

import { judge } from "../policies/model/judge";
import { viewInStack } from "../policies/adapters/resource-view";
import { Stack } from "../policies/model/stack";
import { rules } from "../policies/rules";
import { describer } from "../test/policies/direct";
import { PackRun } from "../test/policies/run-pack";
import { copiesOf } from "../test/recording/copies";
import { recorded } from "../test/recording/recording";

export interface Judged {
  readonly resources: number;
  readonly findings: number;
  /** Stack rules in a process that has not run them before, and again. */
  readonly firstSeconds: number;
  readonly againSeconds: number;
  readonly earlyMicroseconds: number;
  readonly peakMegabytes: number;
}

const [, , wanted = "10000", moment] = process.argv;
const resources = copiesOf(recorded("prod", "update"), Number(wanted));

function judgeOnce(): { seconds: number; findings: number } {
  // The SDK makes these of what the engine sends, for any pack.
  const described = resources.map(describer(resources));
  const started = performance.now();
  const findings = judge(rules, new Stack(described.map(viewInStack))).filter(
    ({ outcome }) => outcome.status === "fail" || outcome.status === "unknown",
  );
  return { seconds: (performance.now() - started) / 1000, findings: findings.length };
}

/** Time that a pack takes for what each resource says by itself. */
async function earlySeconds(run: PackRun): Promise<number> {
  const started = performance.now();
  await run.early(resources);
  return (performance.now() - started) / 1000;
}

async function main(): Promise<void> {
  if (moment === "after") await earlySeconds(new PackRun());
  const first = judgeOnce();
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const again = judgeOnce();
  // The messages themselves are made here, by the engine's side.
  const messages = await earlySeconds(new PackRun([]));
  const earlyMicroseconds = (((await earlySeconds(new PackRun())) - messages) * 1e6) / resources.length;
  const judged: Judged = {
    resources: resources.length,
    findings: first.findings,
    firstSeconds: first.seconds,
    againSeconds: again.seconds,
    earlyMicroseconds,
    peakMegabytes,
  };
  console.log(JSON.stringify(judged));
}

void main();
