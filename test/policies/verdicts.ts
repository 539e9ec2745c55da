import { judge } from "../../policies/model/judge";
import type { Rule } from "../../policies/model/rule";
import { Stack } from "../../policies/model/stack";
import { viewsOf } from "./direct";
import type { PackRun } from "./run-pack";
import type { ResolvedResource } from "./stack-fixture";

/** `rule urn status` of every fault, by direct call. */
export const directly = (asked: readonly Rule[], resources: readonly ResolvedResource[]): string[] =>
  judge(asked, new Stack(viewsOf(resources)))
    .filter(({ outcome }) => outcome.status === "fail" || outcome.status === "unknown")
    .map(({ rule, subject, outcome }) => `${rule.name} ${subject.urn} ${outcome.status}`)
    .sort();

/** The same through the engine's protocol. */
export async function byProtocol(run: PackRun, resources: readonly ResolvedResource[]): Promise<string[]> {
  const said = await run.host(resources);
  const status = (message: string) => (message.split("\n")[0]?.includes(": cannot be judged: ") ? "unknown" : "fail");
  return said.map(({ rule, urn, message }) => `${rule} ${urn} ${status(message)}`).sort();
}
