import { openBackend } from "../../../gate/backend/open";
import { byInput } from "../../../gate/recover/finders/by-input";
import type { Finder } from "../../../gate/recover/finders/finder";
import type { Instruments, Recovery } from "../../../gate/recover/recover";
import { examine, recover } from "../../../gate/recover/recover";
import type { Gate } from "../../../gate/gate";
import type { Deployed } from "../../../gate/release/deploy";
import { applyDeploy, planDeploy } from "../../../gate/release/deploy";
import { guardsOfDeploys } from "../../../gate/rollback/guards";
import type { Properties } from "../../../providers/frame/values";
import { canonical } from "../../../providers/frame/values";
import type { Cloud } from "../lab/cloud";
import { gateIn } from "../lab/gate";
import type { Lab } from "../lab/lab";
import type { ProgramSpec } from "../lab/program";
import { cloudTypes } from "../lab/types";

/** The account of the lab's cloud. */
export const ownAccount = "111122223333";

/** Deploys what is checked out, as `gate up --yes` does. */
export async function deploy(gate: Gate): Promise<Deployed> {
  const approval = { author: gate.person, approvers: [], minutes: 60 };
  return applyDeploy(gate, await planDeploy(gate, { action: "deploy", approval, guards: guardsOfDeploys }));
}

/** What the fake cloud answers in the place of AWS: the real finder goes first, where a name alone tells. */
export function instrumentsIn(lab: Lab, given: Partial<Instruments> = {}): Promise<Instruments> {
  return openBackend(gateIn(lab).engine, lab.projectName, new AbortController().signal).then((backend) => ({
    backend,
    finders: [byInput, asking(lab.cloud)],
    askAccount: () => Promise.resolve(ownAccount),
    said: [],
    dead: [],
    ...given,
  }));
}

/** As `gate recover --yes`. */
export async function heal(lab: Lab, given: Partial<Instruments> = {}): Promise<Recovery> {
  const gate = gateIn(lab);
  const instruments = await instrumentsIn(lab, given);
  return recover(gate, instruments, await examine(gate, instruments));
}

/** What a person would do without the gate, to come to a program. @returns exit code of the update */
export async function plainly(lab: Lab, program: ProgramSpec): Promise<number> {
  await lab.write(program);
  // It fails where a file beside the state was cut off.
  await lab.plain("cancel", "--yes");
  return (await lab.plain("up", "--yes")).code;
}

/** Asks the fake cloud, for the types whose id it makes: by their name, or by all that is known of what was wanted. */
const asking = (cloud: Cloud): Finder => ({
  types: Object.keys(cloudTypes),
  find: ({ operation: { resource }, known }) => {
    const { named: key, hasRevisions } = cloudTypes[resource.type] ?? {};
    const wanted = (resource.inputs ?? {}) as Properties;
    const bare = (inputs: Properties) =>
      canonical(Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__"))));
    const objects = cloud.objects(resource.type);
    // Older revisions are kept on purpose, and one of them may well be equal.
    const candidates = (hasRevisions === true ? objects.slice(-1) : objects)
      .filter(({ arn }) => !known.some(({ outputs }) => outputs?.["arn"] === arn))
      .filter(({ inputs }) => (key === undefined ? bare(inputs) === bare(wanted) : inputs[key] === wanted[key]));
    const [found, ...more] = candidates;
    if (more.length > 0) return Promise.resolve({ is: "unclear", because: "several could be meant" });
    return Promise.resolve(found ? { is: "there", id: found.id, outputs: { arn: found.arn } } : { is: "absent" });
  },
});

/** What is not as it would be had nothing ever happened on the way to a program; empty when all is well. */
export async function complaintsOf(lab: Lab, program: ProgramSpec): Promise<string[]> {
  const { view, faults } = await gateIn(lab).ledger.inspect();
  return [
    ...(await complaintsOfPulumi(lab, program)),
    ...(view.open ? [`open ${view.open.seq}`] : []),
    ...(view.current === view.releases.at(-1) ? [] : [`${view.releases.at(-1)?.seq ?? 0} is not current`]),
    ...faults.map(({ says }) => `ledger: ${says}`),
  ];
}

/** The same where nobody keeps a ledger. */
export async function complaintsOfPulumi(lab: Lab, program: ProgramSpec): Promise<string[]> {
  const names = program.resources.map(({ name }) => name);
  await lab.write(program);
  const state = await lab.state().catch(() => undefined);
  if (state === undefined) return ["the state cannot be read"];
  const strays = await lab.strays();
  // Of an empty program not even the stack itself is in the state.
  const drift = names.length === 0 ? undefined : await lab.plain("preview", "--refresh", "--expect-no-changes");
  const objects = lab.cloud.objects().map(({ madeFor }) => madeFor);
  return [
    ...strays.orphans.map(({ arn }) => `orphan ${arn}`),
    ...strays.lost.map((name) => `lost ${name}`),
    ...names.filter((name) => objects.filter((one) => one === name).length !== 1).map((name) => `not one ${name}`),
    ...objects.filter((name) => !names.includes(name)).map((name) => `${name} is too much`),
    ...state.pending.map(({ type }) => `pending ${type}`),
    ...state.resources.filter((one) => one.delete).map(({ urn }) => `twin ${urn}`),
    ...lab.locks().map(({ pid }) => `lock of ${pid}`),
    ...(drift === undefined || drift.code === 0 ? [] : [`drift: ${drift.stdout}${drift.stderr}`]),
  ];
}
