import { chmod, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { digestOfBytes } from "../engine/canonical";
import { parsePlan } from "../engine/plan";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Intent } from "../ledger/entry";
import { eventSchema } from "../ledger/entry";
import { circumstances } from "./binding";
import type { BoundPlan, Guard } from "./deploy";

const planFile = "plan.json";
const intentFile = "intent.json";

/**
 * Puts a plan aside, to be carried out later or elsewhere. The engine's file holds secrets encrypted as the stack's
 * settings do, and all other values as they are: nobody else may read it. The ledger keeps the digest of the rest.
 *
 * @param folder made where it is not there; a new one when omitted
 * @returns the folder
 */
export async function putAside(gate: Gate, { plan, intent }: BoundPlan, folder?: string): Promise<string> {
  const place = folder ?? (await mkdtemp(join(tmpdir(), "gate-plan-")));
  await mkdir(place, { recursive: true, mode: 0o700 });
  const text = JSON.stringify(intent, undefined, 2);
  const { release, binding } = intent;
  // First: where it cannot be entered nothing is left behind, and an entry without its plan does no harm.
  await gate.ledger.append({ kind: "planned", intentDigest: digestOfBytes(text), release, expires: binding.expires });
  await write(join(place, planFile), plan.text);
  await write(join(place, intentFile), text);
  await hideFromGit(place);
  return place;
}

/** In a checkout the plan would else be a change that nobody has committed, and be refused for that. */
async function hideFromGit(folder: string): Promise<void> {
  try {
    await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

async function write(file: string, content: string): Promise<void> {
  await writeFile(file, content, { mode: 0o600 });
  // It may have been there.
  await chmod(file, 0o600);
}

/**
 * Takes up a plan that was put aside. Whether it is still good is looked at when it is carried out.
 *
 * @param approvers who has approved it since it was made
 * @throws {GateError} it is not there, or not as it was put aside
 */
export async function takeUp(
  gate: Gate,
  folder: string,
  approvers: readonly string[],
  guards: readonly Guard[],
): Promise<BoundPlan> {
  const [text, intentText] = await Promise.all([read(folder, planFile), read(folder, intentFile)]);
  const view = await gate.ledger.view();
  const digest = digestOfBytes(intentText);
  if (!view.entries.some(({ event }) => event.kind === "planned" && event.intentDigest === digest))
    throw refused(`${join(folder, intentFile)} is not as it was written, or is of another ledger`);
  const intent = intentOf(intentText);
  const { binding } = intent;
  if (digestOfBytes(text) !== binding.planDigest) throw refused(`${join(folder, planFile)} is not as it was written`);
  const plan = {
    text,
    resources: parsePlan(text),
    objections: [],
    packVersion: binding.packVersion,
    packDigest: gate.packDigest,
  };
  const now = await circumstances(gate, view);
  return {
    request: {},
    plan,
    intent: { ...intent, binding: { ...binding, approvers: [...new Set([...binding.approvers, ...approvers])] } },
    refusals: guards.flatMap((guard) => guard.judge({ plan, now, view })),
  };
}

async function read(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), "utf8");
  } catch {
    throw new GateError(`there is no ${name} in ${folder}. Make a plan there: gate up --plan-only ${folder}`);
  }
}

function intentOf(text: string): Intent {
  const event = eventSchema.parse(JSON.parse(text));
  if (event.kind !== "intent") throw refused("the plan is none");
  return event;
}

const refused = (why: string): GateError =>
  new GateError(`${why}. Nothing was changed. Plan again: gate up --plan-only`, exitCodes.notPassed);
