import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

import { approvalOf } from "../../../policies/exemptions/approval";
import { parseRegister } from "../../../policies/exemptions/parse";
import { findingsSchema, findingsVariable } from "../../../policies/findings/schema";
import { pathOf, stackName } from "../../../policies/model/excuse";
import { judge } from "../../../policies/model/judge";
import { isOfAws } from "../../../policies/model/rule";
import { Stack } from "../../../policies/model/stack";
import { exemptionsVariable } from "../../../policies/adapters/project-files";
import { everyType, stackType } from "../../../policies/model/types";
import { rules } from "../../../policies/rules";
import type { Batch } from "../../policies/batches";
import { viewsOf } from "../../policies/direct";

/** What stands only in the engine's marks, or in a register that is made for the stack. */
export const shownElsewhere = new Set(["secret-marked", "exemptions-valid", "release-not-held"]);

/** They judge all there is, and so the stack too where the engine lists it. */
const ofAnything = new Set(rules.filter(({ subjects }) => subjects.includes(everyType)).map(({ name }) => name));

/** Nothing of what the engine has of its own: the providers, and the stack as a resource. */
function lineOf(rule: string, { type, name }: { readonly type: string; readonly name: string }, status: string) {
  if (shownElsewhere.has(rule) || type.startsWith("pulumi:providers:")) return undefined;
  if (type !== stackType) return `${rule} ${type} ${name} ${status}`;
  return ofAnything.has(rule) ? undefined : `${rule} stack ${status}`;
}

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

/**
 * A register for each stack. Between them they exempt one fault of every rule that can be exempt, and leave another one of
 * it as it is, wherever there are two.
 */
export function registersOf(batches: readonly Batch[]): ReadonlyMap<Batch, string> {
  const faults = batches.map((batch) => faultsOf(batch));
  const exempt = batches.map(() => new Map<string, string>());
  for (const [index, { name }] of rules.entries()) {
    const failing = batches.map((_, at) => at).filter((at) => pathsIn(faults[at], name).length > 0);
    const count = faults.reduce((sum, found) => sum + (found.get(name)?.length ?? 0), 0);
    // Previews come first: every other rule is exempt in one of them, the others after an update.
    const at = index % 2 === 0 ? failing.at(-1) : failing.at(0);
    const [path] = at === undefined ? [] : pathsIn(faults[at], name);
    // The only fault of its kind stays a fault.
    if (at !== undefined && path !== undefined && count > 1) exempt[at]?.set(name, path);
  }
  return new Map(batches.map((batch, index) => [batch, registerOf(batch, exempt[index] ?? new Map<string, string>())]));
}

/** By rule, what it faults: by its path, or by the URN that only a state has before it is read; nothing where neither tells. */
type Faults = ReadonlyMap<string, readonly (string | undefined)[]>;

const pathsIn = (faults: Faults | undefined, rule: string): string[] =>
  (faults?.get(rule) ?? []).filter((path) => path !== undefined);

function faultsOf({ moment, resources }: Batch): Faults {
  const stack = new Stack(viewsOf(resources));
  const taken = new Map<string, number>();
  for (const one of stack.ofTypes([everyType])) {
    const path = pathOf(one, stack);
    taken.set(path, (taken.get(path) ?? 0) + 1);
  }
  const found = new Map<string, (string | undefined)[]>();
  const exemptible = rules.filter((rule) => !isOfAws(rule) && !shownElsewhere.has(rule.name));
  for (const { rule, subject, outcome } of judge(exemptible, stack)) {
    const path = pathOf(subject, stack);
    const isAlone = (taken.get(path) ?? 1) === 1;
    if (outcome.status !== "fail") continue;
    const target = isAlone ? path : moment === "update" ? subject.urn : undefined;
    found.set(rule.name, [...(found.get(rule.name) ?? []), target]);
  }
  return found;
}

function registerOf({ resources }: Batch, exempt: ReadonlyMap<string, string>): string {
  const name = stackName(new Stack(viewsOf(resources)));
  const entries = [...exempt].map(([rule, target]) => ({
    rule,
    stack: name,
    target,
    owner: "platform-lead",
    approver: "security-lead",
    approvedOn: day(-2),
    expires: day(30),
    reason: "so that the corpus holds what is exempt",
    compensatingControl: "nothing of it is ever deployed anywhere",
  }));
  return stringify({ exemptions: entries.map((entry) => ({ ...entry, approval: approvalOf(entry) })) });
}

/** `rule type name status` of all that is said of a stack, by direct call. */
export function judgedDirectly({ resources }: Batch, register: string): string[] {
  const stack = new Stack(viewsOf(resources), new Date(), parseRegister(register, rules));
  return judge(rules, stack)
    .map(({ rule, subject, outcome }) => lineOf(rule.name, subject, outcome.status))
    .filter((line) => line !== undefined)
    .sort();
}

/** What the engine's process of the pack is told, and what it wrote. */
export class Verdicts {
  readonly #findings: string;
  readonly #register: string;

  constructor(folder: string, name: string) {
    this.#findings = join(folder, `${name}-findings.json`);
    this.#register = join(folder, `${name}-exemptions.yaml`);
  }

  async environment(register: string): Promise<Record<string, string>> {
    await writeFile(this.#register, register);
    return { [findingsVariable]: this.#findings, [exemptionsVariable]: this.#register };
  }

  /** The same lines as of a direct call, from the pack's own file. */
  async read(): Promise<string[]> {
    const { findings } = findingsSchema.parse(JSON.parse(await readFile(this.#findings, "utf8")));
    return findings
      .map((finding) => lineOf(finding.rule, finding, finding.status))
      .filter((line) => line !== undefined)
      .sort();
  }
}

/** `rule type name` of each violation among the engine's events, one JSON text on each line. */
export function violationsIn(output: string): string[] {
  const found = output.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const { policyEvent } = JSON.parse(line) as { policyEvent?: { policyName: string; resourceUrn?: string } };
    if (!policyEvent || shownElsewhere.has(policyEvent.policyName)) return [];
    return [`${policyEvent.policyName} ${subjectOf(policyEvent.resourceUrn ?? "")}`];
  });
  return [...new Set(found)].sort();
}

function subjectOf(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  const type = types.slice(types.lastIndexOf("$") + 1);
  return type === stackType || type === "" ? "stack" : `${type} ${name.join("::")}`;
}

/** Those of the lines that the engine reports. */
export const reportedOf = (judged: readonly string[]): string[] =>
  [
    ...new Set(
      judged.flatMap((line) => {
        const status = line.slice(line.lastIndexOf(" ") + 1);
        return ["fail", "unknown", "exempt"].includes(status) ? [line.slice(0, line.lastIndexOf(" "))] : [];
      }),
    ),
  ].sort();
