import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test, type TestContext } from "vitest";

import { exitCodes } from "../../../gate/exit-codes";
import type { Judge } from "../../../gate/gate";
import { exitCodeOf } from "../../../gate/release/deploy";
import { up } from "../../../gate/release/up-command";
import { throughHold } from "../../../gate/rollback/hold";
import { stackTags } from "../../../runtime/contract";
import { gateIn } from "../lab/gate";
import { Lab, type LabOptions } from "../lab/lab";
import type { ProgramSpec, ResourceSpec } from "../lab/program";
import { alarm, bucket, deploy, freshSubstance, goBack, substance, traces, worker } from "./stack";

const openLab = async (context: TestContext, options?: LabOptions): Promise<Lab> => {
  const lab = await Lab.open(options);
  context.onTestFinished(() => lab.close());
  return lab;
};
const image = (letter: string) => ({ workerImage: `worker@sha256:${letter}` });
const imageOf = (lab: Lab): string => {
  const { taskDefinition } = lab.cloud.one("service").inputs;
  const task = lab.cloud.objects().find(({ arn }) => arn === taskDefinition);
  return (JSON.parse(task?.inputs["containerDefinitions"] as string) as [{ image: string }])[0].image;
};
const holdTag = async (lab: Lab): Promise<{ seq: number; permit?: unknown } | undefined> => {
  const tags = JSON.parse(await lab.mustSucceed("stack", "tag", "ls", "--json")) as Record<string, string>;
  const tag = tags[stackTags.hold];
  return tag === undefined ? undefined : (JSON.parse(tag) as { seq: number });
};

const program: ProgramSpec = { resources: worker };
const file = (name: string): string => JSON.stringify(join(process.cwd(), name));
const holdPack = `require(${file("load-typescript.cjs")}).loadTypeScript(${file("test/rollback/back/hold-pack.ts")});`;

/** A preview that a pack stops answers nothing, so that its plan is worth nothing. */
const judgeBy =
  (pack: string): Judge =>
  async (engine, variables) => ({
    ...(await engine.preview({ ...variables, PULUMI_OPTION_POLICY_PACK: pack })),
    ...{ objections: [], packVersion: "1.0.0", packDigest: "lab" },
  });

describe.concurrent("gate rollback", { timeout: 180_000 }, () => {
  test("by method B takes the image back and nothing else, and holds what it left", async (context) => {
    const lab = await openLab(context);
    const works = { envelopes: { reads: [1, 2], writes: 1 } };
    const tells = (what: object) => writeFile(join(lab.project, "release.json"), JSON.stringify(what));
    await tells(works);
    const first = await deploy(lab, { program, config: image("a") });
    await tells({ envelopes: { reads: [2], writes: 2 } });
    const second = await deploy(lab, { config: image("b") });

    const before = await traces(lab);
    const dry = await goBack(lab, first.seq, { isMeant: false });
    expect(dry.choice).toEqual({ method: "B", why: "nothing but the image differs" });
    expect(dry.bound.refusals).toEqual([]);
    expect(await traces(lab)).toEqual(before);

    lab.cloud.calls.length = 0;
    const { deployed, hold } = await goBack(lab, first.seq);
    expect(deployed?.outcome.result).toBe("succeeded");
    expect(imageOf(lab)).toBe("worker@sha256:a");
    const changed = lab.cloud.calls.filter(({ rpc }) => rpc !== "read").map(({ rpc, name }) => `${rpc} ${name}`);
    expect(changed).toEqual(["create task", "update service", "delete task"]);
    expect(await substance(lab)).toEqual(await freshSubstance({ program, config: image("a") }));
    expect((await gateIn(lab).ledger.view()).current?.intent).toMatchObject({ method: "B", compatibility: works });
    expect(hold).toMatchObject({ cause: "release", releases: [second.seq] });
    expect(await holdTag(lab)).toEqual({ seq: hold?.seq, reason: hold?.reason, since: hold?.since });
    // Nobody's settings are touched: that the image stays back is a person's commit.
    expect(await readFile(join(lab.project, "Pulumi.prod.yaml"), "utf8")).toContain("worker@sha256:b");

    // Nobody brings it back: no pulumi with the pack, previewed or not, and not the gate.
    const pack = await lab.policyPack("hold", holdPack);
    const cloud = lab.cloud.digest();
    for (const words of [[], ["--skip-preview"]]) {
      const { code, stdout } = await lab.plain("up", "--yes", ...words, "--policy-pack", pack);
      expect([code, stdout]).toEqual([1, expect.stringContaining("the stack is held by entry")]);
    }
    await expect(deploy(lab, {})).rejects.toMatchObject({ exitCode: 5 });
    expect(lab.cloud.digest()).toBe(cloud);

    // Somebody takes the tag away: the ledger knows better, and something else is let through by a permit.
    await lab.mustSucceed("stack", "tag", "rm", stackTags.hold);
    const gate = gateIn(lab, { judge: judgeBy(pack) });
    await lab.configure(image("c"));
    await lab.commit("Mend");
    const { bound, deployed: mended } = await up(gate, { yes: true, expires: 60 });
    expect([bound.refusals, mended?.outcome.result]).toEqual([[], "succeeded"]);
    expect(await holdTag(lab)).toEqual({ seq: hold?.seq, reason: hold?.reason, since: hold?.since });

    // Lifted, with the tag still there: it goes with the next command.
    await gate.ledger.append({ kind: "resume", of: hold?.seq, reason: "it was the network" });
    await throughHold(gate, () => Promise.resolve());
    expect(await holdTag(lab)).toBeUndefined();
  });

  test("goes back under a stop that only the stack's tag tells of, and enters it", async (context) => {
    const lab = await openLab(context);
    const first = await deploy(lab, { program, config: image("a") });
    const second = await deploy(lab, { config: image("b") });
    // As gate stop leaves it where it cannot reach the ledger, which holds a release by then.
    const { ledger } = gateIn(lab);
    await ledger.append({ kind: "hold", cause: "release", releases: [first.seq], reason: "slow" });
    const stop = { seq: 0, reason: "charged twice", since: "2026-11-20T08:00:00.000Z" };
    await lab.mustSucceed("stack", "tag", "set", stackTags.hold, JSON.stringify(stop));
    await ledger.append({ kind: "resume", of: 5, reason: "mended" });
    const pack = await lab.policyPack("hold", holdPack);
    const { deployed, hold } = await goBack(lab, first.seq, { gate: gateIn(lab, { judge: judgeBy(pack) }) });
    expect(deployed?.outcome.result).toBe("succeeded");
    expect(hold).toMatchObject({ cause: "stop", releases: [second.seq] });
    const holds = (await ledger.view()).entries.flatMap(({ event }) => (event.kind === "hold" ? event : []));
    expect(holds.map(({ cause }) => cause)).toEqual(["release", "stop", "stop"]);
    expect(holds[1]?.reason).toMatch(/^charged twice \(stopped at 2026-11-20T08:00:00.000Z, when the ledger/);
    expect(await holdTag(lab)).toMatchObject({ seq: hold?.seq });
  });

  test("by method A deploys the release's own commit and settings", async (context) => {
    const lab = await openLab(context);
    // Packages that are installed here are the release's own, by its lockfile.
    await mkdir(join(lab.project, "node_modules", "some-package"), { recursive: true });
    await writeFile(join(lab.project, "package-lock.json"), "{}");
    await writeFile(join(lab.project, ".gitignore"), "node_modules/\n");
    const then = { program: { resources: [...worker, alarm("old", 1)] }, config: { ...image("a"), size: "1" } };
    const first = await deploy(lab, then);
    const second = await deploy(lab, {
      program: { resources: [...worker, alarm("old", 2), alarm("new", 1)] },
      config: { ...image("b"), added: "x" },
    });
    // While it is under way nobody else gets in, whether by the gate or not.
    const held = lab.cloud.controls.hold({ rpc: "update", name: "old" });
    const goingBack = goBack(lab, first.seq);
    await held.reached;
    const plain = await lab.plain("up", "--yes");
    expect([plain.code, plain.stdout + plain.stderr]).toEqual([1, expect.stringContaining("locked")]);
    await expect(deploy(lab, { config: image("c") })).rejects.toMatchObject({ exitCode: exitCodes.busy });
    held.release();
    const { choice, lost, deployed, bound } = await goingBack;
    expect([choice.method, deployed?.outcome.result]).toEqual(["A", "succeeded"]);
    expect(lost).toContainEqual({ what: "new", why: "was added since: it is deleted" });
    expect(bound.intent.config).toEqual({ "lab:workerImage": "worker@sha256:a", "lab:size": "1" });
    expect(bound.intent.binding).toMatchObject({
      commit: (await gateIn(lab).ledger.view()).releases[0]?.intent.binding.commit,
      isDirty: false,
    });
    expect(await substance(lab)).toEqual(await freshSubstance(then));
    const view = await gateIn(lab).ledger.view();
    expect(view.releases.map(({ seq, state }) => [seq, state])).toContainEqual([second.seq, "held"]);
    expect((await lab.git("worktree", "list")).stdout.trim().split("\n")).toHaveLength(1);
    expect((await lab.git("status", "--porcelain")).stdout).toBe("");
  });

  test("goes back from an update that failed half-way", async (context) => {
    const lab = await openLab(context);
    const then = { program: { resources: [...worker, alarm("one", 1), alarm("two", 1)] }, config: image("a") };
    const first = await deploy(lab, then);
    lab.cloud.controls.fail({ rpc: "update", name: "two" });
    const failed = await deploy(lab, {
      program: { resources: [...worker, alarm("one", 2), alarm("two", 2)] },
      config: image("b"),
    });
    expect(failed.outcome.result).toBe("failed");
    // The task definition is replaced, and the old one is still to be deleted.
    const twins = (await lab.state()).resources.filter((one) => one.delete);
    expect(twins.map(({ urn }) => urn)).toEqual([expect.stringMatching(/::task$/)]);
    expect((await gateIn(lab).ledger.view()).lastGood?.seq).not.toBe(failed.seq);
    // Somebody has stopped the worker meanwhile: the way back lifts no stop.
    await gateIn(lab).ledger.append({ kind: "hold", cause: "stop", releases: [failed.seq], reason: "jobs lost" });
    const { deployed, hold } = await goBack(lab, first.seq);
    expect(deployed?.outcome.result).toBe("succeeded");
    expect(hold).toMatchObject({ cause: "stop", releases: [failed.seq] });
    expect(await substance(lab)).toEqual(await freshSubstance(then));
    expect((await lab.state()).resources.some((one) => one.delete)).toBe(false);
    expect(await lab.strays()).toEqual({ orphans: [], lost: [] });
  });

  test("goes back from a deployment that ECS has taken back, and which is called failed", async (context) => {
    const lab = await openLab(context);
    const revision: ResourceSpec = {
      type: "ops:index:RunningRevision",
      name: "revision",
      inputs: { service: "worker", taskDefinition: { $ref: "task.arn" } },
      dependsOn: ["service"],
    };
    const program = { resources: [...worker, revision] };
    const first = await deploy(lab, { program, config: image("a") });
    lab.cloud.rollsBackSilently("service");
    const bad = await deploy(lab, { config: image("b") });
    expect([bad.outcome.result, exitCodeOf(bad)]).toEqual(["failed", exitCodes.halfWay]);
    lab.cloud.rollsBackSilently("service", false);
    const { deployed, hold } = await goBack(lab, first.seq);
    expect([deployed?.outcome.result, imageOf(lab)]).toEqual(["succeeded", "worker@sha256:a"]);
    expect(hold?.releases).toEqual([bad.seq]);
    await expect(deploy(lab, {})).rejects.toMatchObject({ exitCode: exitCodes.held });
  });

  test("refuses where a store would be touched or lose its protection, with nothing changed", async (context) => {
    const lab = await openLab(context);
    const bare = { ...bucket, protect: false };
    const table = { ...bare, name: "table", inputs: { bucket: "table" } };
    const first = await deploy(lab, { program: { resources: [bare, table] } });
    const renamed = { ...table, name: "rows", aliases: ["table"] };
    await deploy(lab, { program: { resources: [bucket, renamed, alarm("one", 1)] } });
    const before = await traces(lab);
    const { bound, deployed, hold } = await goBack(lab, first.seq);
    expect(bound.refusals.map(({ guard, why }) => `${guard}: ${why}`).sort()).toEqual([
      'protection: "bucket" is protected now, and would not be',
      'stateful-untouched: "rows" would be touched (delete), and it holds data',
      'stateful-untouched: "table" would be touched (create), and it holds data',
    ]);
    expect([deployed, hold]).toEqual([undefined, undefined]);
    expect(await traces(lab)).toEqual(before);
  });

  test("never brings a secret of the past back, and names one that is gone", async (context) => {
    const lab = await openLab(context);
    const withToken = [...worker.slice(0, 1), { ...alarm("one", 1), inputs: { token: { $config: "token" } } }];
    const rotate = async (value: string) => {
      await lab.mustSucceed("config", "set", "--secret", "token", value);
      const settings = await readFile(join(lab.project, "Pulumi.prod.yaml"), "utf8");
      return /secure: (\S+)/.exec(settings)?.[1] ?? "";
    };
    const old = await rotate("a-token-of-yesterday");
    const first = await deploy(lab, { program: { resources: withToken } });
    await rotate("a-token-of-today");
    await deploy(lab, { program: { resources: [...withToken, alarm("two", 1)] } });

    // With the passphrase of today nothing can be read that was written before.
    const another = { PULUMI_CONFIG_PASSPHRASE: "another" };
    const change = "printf 'another\\nanother\\n' | pulumi stack change-secrets-provider passphrase";
    expect(await lab.start("sh", ["-c", change]).finished).toMatchObject({ code: 0 });
    await lab.commit("Change the passphrase");

    const gate = gateIn(lab, { environment: another });
    const { deployed, bound } = await goBack(lab, first.seq, { gate });
    expect(deployed?.outcome.result).toBe("succeeded");
    expect(lab.cloud.one("one").inputs["token"]).toBe("a-token-of-today");
    const written = [
      bound.plan.text,
      JSON.stringify(bound.intent),
      gate.told.join("\n"),
      await readFile(lab.stateFile, "utf8"),
    ];
    for (const text of written) for (const past of [old, "a-token-of"]) expect(text).not.toContain(past);

    await lab.mustSucceed("config", "rm", "token");
    const before = await traces(lab);
    await expect(goBack(lab, first.seq, { gate: gateIn(lab, { environment: another }) })).rejects.toThrow(/lab:token/);
    expect(await traces(lab)).toEqual(before);
  });
});
