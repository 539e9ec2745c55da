import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { exitCodes } from "../../../gate/exit-codes";
import type { Gate } from "../../../gate/gate";
import { GateError } from "../../../gate/gate-error";
import { up } from "../../../gate/release/up-command";
import { digestOfBytes } from "../../../gate/engine/canonical";
import { gateIn } from "../lab/gate";
import type { Lab } from "../lab/lab";
import { smallProgram } from "./small-program";
import { gateUp, stage } from "./stage";

let lab: Lab;
beforeAll(async () => {
  lab = await stage({ config: { profile: "prod" } });
  await aside();
});
afterAll(() => lab.close());

const folder = () => join(lab.folder, "waiting");
const aside = () => gateUp(lab, { planOnly: folder() });

/** What somebody does between plan and use; what it answers takes it back. */
interface Tampering {
  readonly says: RegExp;
  readonly code?: number;
  /** The gate that carries it out, where it is another one. */
  readonly gate?: () => Promise<Gate> | Gate;
  readonly approvers?: readonly string[];
  /** Changes what the cloud and the state are by itself, so that the plan is of no use for the next one. */
  readonly spoils?: true;
  readonly tamper?: (copy: string) => Promise<unknown>;
  readonly undo?: () => Promise<unknown>;
}

const edit = async (file: string, change: (text: string) => string) =>
  writeFile(file, change(await readFile(file, "utf8")));
const inCopy = (name: string, change: (text: string) => string) => (copy: string) => edit(join(copy, name), change);
const inProject = (name: string, content: string) => () => writeFile(join(lab.project, name), content);
const reset = () => lab.git("checkout", "--", ".");
const plain = (...words: string[]) => lab.mustSucceed(...words);
const append = (event: Parameters<Gate["ledger"]["append"]>[0]) => gateIn(lab).ledger.append(event);

/** A `pulumi` that says that it has another version, and is the real one for the rest. */
async function otherVersion(): Promise<Gate> {
  const [tools = ""] = (lab.environment["PATH"] ?? "").split(":");
  const wrapper = join(lab.folder, "wrapper");
  await mkdir(wrapper, { recursive: true });
  const script = `#!/bin/sh\n[ "$1" = version ] && echo v0.0.1 && exit\nexec ${tools}/pulumi "$@"\n`;
  await writeFile(join(wrapper, "pulumi"), script, { mode: 0o755 });
  return gateIn(lab, { environment: { PATH: `${wrapper}:${lab.environment["PATH"] ?? ""}` } });
}

const later = () => new Date(Date.now() + 61 * 60_000);

/** Takes the protection away that the plan says a resource has, and has it deleted. */
function withDelete(text: string): string {
  const plan = JSON.parse(text) as { resourcePlans: Record<string, { steps: string[] }> };
  for (const [urn, one] of Object.entries(plan.resourcePlans)) if (urn.includes("bucket")) one.steps.push("delete");
  return JSON.stringify(plan);
}

const kinds: Record<string, Tampering> = {
  "one byte of the plan was changed": {
    tamper: inCopy("plan.json", (text) => text.replace("2026", "2025")),
    says: /plan\.json is not as it was written/,
  },
  "steps were added to the plan": { tamper: inCopy("plan.json", withDelete), says: /plan\.json is not as it was/ },
  "the binding was edited": {
    tamper: inCopy("intent.json", (text) => text.replace(/"expires": "\d+/, '"expires": "2099')),
    says: /intent\.json is not as it was written/,
  },
  "the plan and its binding were both edited": {
    async tamper(copy) {
      const [plan, intent] = await Promise.all(
        ["plan.json", "intent.json"].map((name) => readFile(join(copy, name), "utf8")),
      );
      const edited = withDelete(plan ?? "");
      await writeFile(join(copy, "plan.json"), edited);
      await writeFile(
        join(copy, "intent.json"),
        (intent ?? "").replace(digestOfBytes(plan ?? ""), digestOfBytes(edited)),
      );
    },
    says: /intent\.json is not as it was written/,
  },
  "another commit is checked out": {
    tamper: () => lab.commit("Nothing"),
    undo: () => lab.git("reset", "--hard", "HEAD~1"),
    says: /another commit is checked out/,
  },
  "the checkout has changes": {
    tamper: inProject("new.txt", "new"),
    undo: () => rm(join(lab.project, "new.txt")),
    says: /uncommitted changes/,
  },
  "the lockfile is another one": {
    tamper: inProject("package-lock.json", '{"name":"other"}\n'),
    undo: reset,
    says: /package-lock\.json is another one/,
  },
  "the configuration was changed": {
    tamper: () => lab.configure({ more: "settings" }),
    undo: reset,
    says: /configuration has changed/,
  },
  "the pack has other rules": { gate: () => gateIn(lab, { packDigest: "other" }), says: /pack has other rules/ },
  "another pulumi is on PATH": { gate: otherVersion, says: /another version of pulumi/ },
  "it has expired": { gate: () => gateIn(lab, { clock: later }), says: /has expired at/ },
  "its author approves it, for production": { approvers: ["bo", "ANN@example.com"], says: /approved by its author/ },
  "it is for another stack": {
    async gate() {
      await lab.plain("stack", "init", "other", "--no-select");
      const gate = gateIn(lab);
      return { ...gate, engine: gate.engine.at({ stack: "other" }) };
    },
    undo: () => rm(join(lab.project, "Pulumi.other.yaml")),
    says: /for another stack/,
  },
  "somebody else has deployed": {
    async tamper() {
      await lab.write(smallProgram(9));
      await plain("up", "--yes");
      await reset();
    },
    spoils: true,
    says: /state has changed since/,
  },
  "the state was edited by hand": {
    tamper: () => plain("state", "unprotect", "--all", "--yes"),
    spoils: true,
    says: /state has changed since/,
  },
  "the ledger has new entries": {
    tamper: () => append({ kind: "verified", of: 1, verdict: "pass", checks: [] }),
    spoils: true,
    code: exitCodes.busy,
    says: /ledger has new entries/,
  },
  "the stack is held": {
    tamper: () => append({ kind: "hold", cause: "stop", releases: [], reason: "data is being harmed" }),
    undo: () => append({ kind: "resume", of: 1, reason: "it is not" }),
    spoils: true,
    code: exitCodes.held,
    says: /stopped and held, .*data is being harmed/,
  },
};

it.each(Object.entries(kinds))("a plan is refused, and nothing is changed, where %s", async (_, kind) => {
  const { tamper, undo, gate = () => gateIn(lab), approvers = ["bo"], says, code, spoils } = kind;
  const copy = join(lab.folder, "copy");
  await rm(copy, { recursive: true, force: true });
  await cp(folder(), copy, { recursive: true });
  await tamper?.(copy);
  const before = [lab.cloud.digest(), await readFile(lab.stateFile, "utf8")];
  const { entries } = await gateIn(lab).ledger.view();
  const refused: unknown = await up(await gate(), { apply: copy, approvedBy: approvers, expires: 60 }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(GateError);
  expect((refused as GateError).message).toMatch(says);
  expect((refused as GateError).exitCode).toBe(code ?? exitCodes.notPassed);
  expect([lab.cloud.digest(), await readFile(lab.stateFile, "utf8")]).toEqual(before);
  expect((await gateIn(lab).ledger.view()).entries).toEqual(entries);
  await undo?.();
  if (spoils) await aside();
});

it("a plan that lies in the checkout is no change of it, and what git ignored there before stays so", async () => {
  const inside = join(lab.project, "plan");
  await gateUp(lab, { planOnly: inside });
  expect((await gateIn(lab).git.source()).isDirty).toBe(false);
  await writeFile(join(inside, ".gitignore"), "*.json\n");
  await gateUp(lab, { planOnly: inside });
  expect(await readFile(join(inside, ".gitignore"), "utf8")).toBe("*.json\n");
  await rm(inside, { recursive: true });
});

it("a plan is carried out from another checkout, with who approved it since, though others have planned", async () => {
  const elsewhere = join(lab.folder, "elsewhere");
  await lab.git("clone", "--quiet", lab.project, elsewhere);
  await gateUp(lab, { planOnly: join(lab.folder, "another") });
  const carried = join(elsewhere, "..", "carried");
  await cp(folder(), carried, { recursive: true });
  const own = { cwd: elsewhere, person: "Bo <bo@example.com>" };
  const { deployed } = await gateUp(lab, { apply: carried, approvedBy: ["cy"] }, own);
  expect(deployed?.outcome).toMatchObject({ result: "succeeded", changes: { update: 2 } });
  expect(lab.cloud.one("alarm").inputs).toMatchObject({ threshold: 2 });
  const { current } = await gateIn(lab).ledger.view();
  expect(current).toMatchObject({ seq: deployed?.seq, by: "Bo <bo@example.com>" });
  expect(current?.intent.binding).toMatchObject({ author: "Ann <ann@example.com>", approvers: ["cy"] });
});
