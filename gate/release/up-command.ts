import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";

import { remindOfDrill } from "../drill/last-drill";
import { parseDuration } from "../duration";
import { changes, nameIn } from "../engine/plan";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import { guardsOfDeploys } from "../rollback/guards";
import { throughHold } from "../rollback/hold";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import type { BoundPlan, Deployed, Request } from "./deploy";
import { applyDeploy, exitCodeOf, exitCodeOfRefusals, formatDeployed, formatRefusals, planDeploy } from "./deploy";
import { earnStable, type Stability } from "./stable";
import { formatVerified, verifyDeployed } from "./verify-deployed";
import { putAside, takeUp } from "./waiting-plan";

export interface UpOptions {
  readonly json?: true;
  readonly yes?: true;
  readonly approvedBy?: readonly string[];
  readonly expires: number;
  /** Seconds for which the alarms must stay quiet before it is called stable. Default: nobody asks. */
  readonly bake?: number;
  /** Whether to ask what runs then whether it works. */
  readonly verify?: boolean;
  /** Folder to put the plan into; true for one that is made for it. */
  readonly planOnly?: string | true;
  /** Folder of a plan that was put aside. */
  readonly apply?: string;
}

const help = `
One preview makes the plan and is judged by the policy pack. The plan is bound to what it was made from: the state, the
commit, the configuration, the pack, the versions. Where any of it has changed when it is carried out, nothing is done.
What is about to be done is recorded before, and what came of it after. What somebody has done without the gate since it
last saw the stack is told of, and recorded, once.

A plan that is put aside can be carried out later, or from another checkout of the same commit. Its folder holds values
of the program, secrets among them encrypted: keep it as you keep the stack's settings.

Ctrl-C lets the engine end what it has begun, and records it. Then the running system is asked whether it works, by the
probes that do not disturb it. With --bake a release is stable, and tagged, when probes, alarms and drift say so. What
fails either stays deployed: gate rollback.

Exit codes: 0 deployed, or the plan when --yes is not given; 1 refused or failed and nothing was changed, or a probe or
--bake found it wanting; 2 cannot run; 3 broke off half-way: gate recover; 4 somebody else is at work, or has been since;
5 the stack or the release is held; 7 the ledger was changed; 130 Ctrl-C; 143 SIGTERM.

Examples:
  gate up                                      what would be done, and whether it may be
  gate up --yes --stack prod --approved-by bo  deploy it
  gate up --yes --bake 10m                     deploy it, and call it stable once it has proved it
  gate up --plan-only plan --expires 600       put the plan aside, good for ten hours
  gate up --apply plan --approved-by bo        carry it out`;

/** Adds `gate up`. */
export function addUpCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withStackOptions(program.command("up"))
    .description("Deploys a plan that the policy pack has passed, bound to what it was made from, and records it.")
    .option("-y, --yes", "carry the plan out; without it, only show it")
    .addOption(
      new Option("--plan-only [folder]", "put the plan aside, and say where it lies").conflicts(["yes", "apply"]),
    )
    .option("--apply <folder>", "carry out a plan that was put aside")
    .option("--approved-by <names...>", "who has approved it beside you")
    .option(
      "--bake <duration>",
      "then prove that it is stable: alarms are quiet for so long, such as 10m",
      parseDuration,
    )
    .option("--no-verify", "do not ask what runs then whether it works")
    .option("--expires <minutes>", "how long the plan is good for", parseMinutes, 60)
    .addHelpText("after", help)
    .action(async (options: UpOptions & StackOptions) => {
      const gate = await gateFor(options, signal);
      const deployed = await up(gate, options);
      const result = options.verify === false ? deployed : await asked(gate, deployed);
      if (options.json === true) printJson(summary(result));
      else process.stdout.write(`${format(result)}\n`);
      done(codeOf(result));
    });
}

/** What came of `gate up`: a plan, and what was done with it. */
export interface UpResult {
  readonly bound: BoundPlan;
  readonly folder?: string;
  readonly deployed?: Deployed;
  /** Whether it has earned to be called stable, where that was asked for and it was deployed. */
  readonly stability?: Stability;
  /** Whether it works, where it was asked. */
  readonly verified?: Awaited<ReturnType<typeof verifyDeployed>>;
}

/** With what the running system says of itself; who has baked it has asked it already. */
const asked = async (gate: Gate, result: UpResult): Promise<UpResult> =>
  result.deployed && !result.stability ? { ...result, verified: await verifyDeployed(gate, result.deployed) } : result;

/** @throws {GateError} nothing was changed, or the engine was killed */
export async function up(gate: Gate, options: UpOptions): Promise<UpResult> {
  const { bake } = options;
  if (bake !== undefined && options.yes !== true && options.apply === undefined)
    throw new GateError("--bake proves what is deployed: deploy it by --yes or --apply");
  const result = await throughHold(gate, ({ variables }) => upBy(variables, gate, options));
  await remindOfDrill(gate, result.bound.intent);
  if (bake === undefined || result.deployed?.outcome.result !== "succeeded") return result;
  return { ...result, stability: await earnStable(gate, { seq: result.deployed.seq, bakeSeconds: bake }) };
}

async function upBy(variables: Request["variables"] & object, gate: Gate, options: UpOptions): Promise<UpResult> {
  const approvers = options.approvedBy ?? [];
  if (options.apply !== undefined) {
    const bound = { ...(await takeUp(gate, options.apply, approvers, guardsOfDeploys)), request: { variables } };
    return bound.refusals.length > 0 ? { bound } : { bound, deployed: await applyDeploy(gate, bound) };
  }
  const approval = { author: gate.person, approvers, minutes: options.expires };
  const bound = await planDeploy(gate, { action: "deploy", approval, guards: guardsOfDeploys, variables });
  if (bound.refusals.length > 0) return { bound };
  const { planOnly } = options;
  if (planOnly !== undefined)
    return { bound, folder: await putAside(gate, bound, planOnly === true ? undefined : planOnly) };
  return options.yes === true ? { bound, deployed: await applyDeploy(gate, bound) } : { bound };
}

export function codeOf({ bound, deployed, stability, verified }: UpResult): number {
  if (bound.refusals.length > 0) return exitCodeOfRefusals(bound.refusals);
  if ((stability && stability.tag === undefined) || verified?.verdict === "fail") return exitCodes.notPassed;
  return deployed ? exitCodeOf(deployed) : exitCodes.passed;
}

const summary = ({ bound: { plan, intent, refusals }, folder, deployed, stability, verified }: UpResult) => ({
  schema: 1,
  command: "up",
  plan: {
    release: intent.release,
    binding: intent.binding,
    changes: changes(plan.resources).map(({ urn, type, steps, changed }) => ({ urn, type, steps, changed })),
    ...(folder !== undefined && { folder }),
  },
  refusals,
  deployed: deployed && { seq: deployed.seq, outcome: deployed.outcome },
  stability,
  verified,
});

function format({ bound: { plan, intent, refusals }, folder, deployed, stability, verified }: UpResult): string {
  const changing = changes(plan.resources);
  const lines = changing.map(
    ({ urn, steps, changed }) =>
      `  ${steps.join(",").padEnd(18)} ${nameIn(urn)}${changed.length > 0 ? `  [${changed.join(", ")}]` : ""}`,
  );
  // Where rules object there is no plan.
  const changed = `: ${changing.length} of ${plan.resources.length} resources change`;
  const head = `${intent.release}${plan.resources.length > 0 ? changed : ""}`;
  return [head, ...lines, end()].join("\n");

  function end(): string {
    if (refusals.length > 0) return formatRefusals(refusals);
    if (deployed && stability) return [formatDeployed(deployed), ...formatStability(stability)].join("\n");
    if (deployed)
      return [formatDeployed(deployed), ...(verified ? formatVerified(verified) : []), ...after()].join("\n");
    const how = folder === undefined ? "gate up --yes" : `gate up --apply ${folder}`;
    return `good until ${intent.binding.expires} while nothing changes. Carry it out: ${how}`;
  }

  function after(): string[] {
    return verified?.verdict === "fail" ? ["go back: gate rollback --to last-good, or mend it: gate incident"] : [];
  }
}

const formatStability = ({ conditions, tag }: Stability): string[] => [
  ...conditions.map(({ name, verdict, says }) => `  ${verdict.padEnd(8)} ${name}: ${says}`),
  tag === undefined
    ? "it is not stable. Prove it later: gate releases --stable, or go back: gate rollback"
    : `stable: ${tag}`,
];

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (!(minutes > 0 && minutes <= 1_440)) throw new InvalidArgumentError("expected minutes, 1 to 1440");
  return minutes;
}
