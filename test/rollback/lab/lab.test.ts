/** The lab is true to the real engine: each test shows a fact that rollback and recovery are built on. */
import { existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test, type TestContext } from "vitest";

import { Lab, type LabOptions } from "./lab";
import type { ProgramSpec, ResourceSpec } from "./program";

const bucket: ResourceSpec = { type: "aws:s3/bucket:Bucket", name: "bucket", protect: true };
const alarm = (threshold: number): ResourceSpec => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name: "alarm",
  inputs: { threshold, bucket: { $ref: "bucket.id" } },
});
const small = (threshold: number): ProgramSpec => ({ resources: [bucket, alarm(threshold)] });

/** A worker as ours: an image by digest, a task definition that is replaced by each, and a service that runs it. */
const worker: ProgramSpec = {
  resources: [
    { type: "ops:worker:Worker", name: "worker", component: true },
    {
      type: "aws:ecs/taskDefinition:TaskDefinition",
      name: "task",
      parent: "worker",
      inputs: {
        family: "worker",
        skipDestroy: true,
        containerDefinitions: { $json: [{ image: { $config: "image" } }] },
      },
    },
    {
      type: "aws:ecs/service:Service",
      name: "service",
      parent: "worker",
      inputs: { name: "worker", taskDefinition: { $ref: "task.arn" } },
    },
  ],
  outputs: { taskDefinitionArn: { $ref: "task.arn" } },
};

/** A lab that goes with its test. */
async function openLab(context: TestContext, program: ProgramSpec, options?: LabOptions): Promise<Lab> {
  const lab = await Lab.open(options);
  context.onTestFinished(() => lab.close());
  await lab.write(program);
  return lab;
}

async function deployed(context: TestContext, program: ProgramSpec, options?: LabOptions): Promise<Lab> {
  const lab = await openLab(context, program, options);
  await lab.mustSucceed("up", "--yes", "--skip-preview");
  lab.cloud.calls.length = 0;
  return lab;
}

const calls = (lab: Lab): string[] => lab.cloud.calls.map(({ rpc, name }) => `${rpc} ${name}`);

describe.concurrent("the lab", () => {
  test("deploys by a saved plan, names included, and refuses what is not in it", async (context) => {
    const lab = await openLab(context, small(1));
    await lab.commit("Add an alarm");
    const plan = join(lab.folder, "plan.json");
    await lab.mustSucceed("preview", "--save-plan", plan);
    expect(lab.cloud.calls).toEqual([]);

    await lab.mustSucceed("up", "--yes", "--plan", plan);
    expect(calls(lab)).toEqual(["create bucket", "create alarm"]);
    expect(await lab.strays()).toEqual({ orphans: [], lost: [] });
    const planned = await readFile(plan, "utf8");
    expect(planned).toContain(lab.cloud.one("bucket").id);
    expect(lab.cloud.one("alarm").inputs["bucket"]).toBe(lab.cloud.one("bucket").id);

    await lab.mustSucceed("preview", "--save-plan", plan);
    await lab.write(small(2));
    const refused = await lab.plain("up", "--yes", "--plan", plan);
    expect(refused.code).not.toBe(0);
    expect(calls(lab)).toHaveLength(2);

    const [entry, ...earlier] = await lab.history();
    expect(earlier).toEqual([]);
    expect(entry).toMatchObject({ kind: "update", result: "succeeded", message: "Add an alarm" });
    expect(entry?.environment).toMatchObject({ updatePlan: "true" });
  });

  test("killed after a create, leaves a lock and a pending operation; the plain CLI then makes a duplicate", async (context) => {
    const lab = await openLab(context, small(1));
    const killed = lab.killAt({ rpc: "create", name: "bucket", moment: "after" });
    const { code } = await lab.plain("up", "--yes", "--skip-preview");
    await killed;
    expect(code).toBe(137);
    expect(lab.locks()).toHaveLength(1);
    const { resources, pending } = await lab.state();
    expect(pending.map(({ type, resource }) => [type, resource.inputs["bucket"], resource.id])).toEqual([
      ["creating", lab.cloud.one("bucket").id, undefined],
    ]);
    expect(resources.map(({ type }) => type)).not.toContain("aws:s3/bucket:Bucket");

    const copy = await lab.copy();
    context.onTestFinished(() => copy.close());
    expect((await copy.plain("up", "--yes", "--skip-preview")).stderr).toContain("locked");
    await copy.mustSucceed("cancel", "--yes");
    await copy.mustSucceed("up", "--yes", "--skip-preview");
    expect(copy.cloud.madeFor("bucket")).toHaveLength(2);
    expect((await copy.strays()).orphans).toEqual([lab.cloud.one("bucket")]);
    expect(lab.cloud.madeFor("bucket")).toHaveLength(1);
  });

  test("killed before a create, has nothing in the cloud, unless the provider survives and finishes", async (context) => {
    const lab = await openLab(context, small(1));
    const point = { rpc: "create", name: "bucket" } as const;
    let killed = lab.killAt(point);
    await lab.plain("up", "--yes", "--skip-preview");
    await killed;
    expect(lab.cloud.objects()).toEqual([]);

    await lab.mustSucceed("cancel", "--yes");
    killed = lab.killAt(point, true);
    const finished = new Promise((resolve) => lab.cloud.controls.at({ ...point, moment: "after" }, resolve));
    await lab.plain("up", "--yes", "--skip-preview");
    await killed;
    expect(lab.cloud.objects()).toEqual([]);
    await finished;
    expect(lab.cloud.madeFor("bucket")).toHaveLength(1);
    // The first kill left one, which no update takes away; the second is the one that came to be.
    expect((await lab.state()).pending).toHaveLength(2);
  });

  test("killed in the middle of several requests, has as many pending operations", async (context) => {
    const lab = await openLab(context, { resources: [bucket, { ...bucket, name: "other" }], parallel: true });
    const holds = ["bucket", "other"].map((name) => lab.cloud.controls.hold({ rpc: "create", name }));
    const update = lab.startPlain(["up", "--yes", "--skip-preview"]);
    await Promise.all(holds.map(({ reached }) => reached));
    lab.kill();
    expect((await update.finished).code).toBe(137);
    expect((await lab.state()).pending.map(({ type }) => type)).toEqual(["creating", "creating"]);
    expect(lab.cloud.objects()).toEqual([]);
  });

  test("is killed at a change of the state's file too", async (context) => {
    const lab = await deployed(context, small(1));
    await lab.write(small(2));
    const killed = lab.killAtStateChange(1);
    expect((await lab.plain("up", "--yes", "--skip-preview")).code).toBe(137);
    await killed;
    expect(lab.locks()).toHaveLength(1);
    await lab.mustSucceed("cancel", "--yes");
    await lab.mustSucceed("up", "--yes", "--skip-preview");
    expect(lab.cloud.one("alarm").inputs["threshold"]).toBe(2);
  });

  test("shows what was changed and deleted behind Pulumi's back, and an account that is not the right one", async (context) => {
    const lab = await deployed(context, small(1));
    const isAsPlanned = async (): Promise<boolean> =>
      (await lab.plain("preview", "--refresh", "--expect-no-changes")).code === 0;
    expect(await isAsPlanned()).toBe(true);
    lab.cloud.change("alarm", { threshold: 9 });
    expect(await isAsPlanned()).toBe(false);
    await lab.mustSucceed("up", "--yes", "--refresh", "--skip-preview");
    expect(lab.cloud.one("alarm").inputs["threshold"]).toBe(1);

    const back = lab.cloud.swapForEmpty();
    await lab.mustSucceed("refresh", "--yes");
    expect((await lab.state()).resources.map(({ type }) => type)).not.toContain("aws:s3/bucket:Bucket");
    back();
    expect((await lab.strays()).orphans).toHaveLength(2);
  });

  test("holds an update at a request, and meanwhile the stack is locked", async (context) => {
    const lab = await openLab(context, small(1));
    const held = lab.cloud.controls.hold({ rpc: "create", name: "alarm" });
    const update = lab.startPlain(["up", "--yes", "--skip-preview"]);
    await held.reached;
    expect(lab.locks()).toMatchObject([{ pid: update.pid }]);
    expect((await lab.plain("up", "--yes", "--skip-preview")).stderr).toContain("locked");
    held.release();
    expect((await update.finished).code).toBe(0);
    expect(lab.locks()).toEqual([]);
  });

  test("ends a held update that is interrupted, as a provider that is told to cancel does", async (context) => {
    const lab = await openLab(context, small(1));
    const held = lab.cloud.controls.hold({ rpc: "create", name: "alarm" });
    const update = lab.startPlain(["up", "--yes", "--skip-preview"]);
    await held.reached;
    update.signal("SIGINT");
    expect((await update.finished).code).not.toBe(0);
    expect(lab.cloud.madeFor("alarm")).toEqual([]);
    expect((await lab.history())[0]).toMatchObject({ result: "failed" });
  });

  test("fails a request, loses an answer, and leaves something half made", async (context) => {
    const lab = await openLab(context, small(1));
    const { controls } = lab.cloud;
    controls.fail({ rpc: "create", nth: 2 }, "throttled");
    expect((await lab.plain("up", "--yes", "--skip-preview")).stdout).toContain("throttled");
    expect(lab.cloud.madeFor("alarm")).toEqual([]);

    controls.fail({ rpc: "create", name: "alarm", moment: "after" });
    expect((await lab.plain("up", "--yes", "--skip-preview")).code).not.toBe(0);
    expect((await lab.strays()).orphans).toEqual([lab.cloud.one("alarm")]);
    lab.cloud.remove("alarm");

    controls.leaveUnfinished({ rpc: "create", name: "alarm" });
    expect((await lab.plain("up", "--yes", "--skip-preview")).code).not.toBe(0);
    expect(await lab.strays()).toEqual({ orphans: [], lost: [] });
    await lab.mustSucceed("up", "--yes", "--skip-preview");
    expect(lab.cloud.madeFor("alarm")).toHaveLength(1);
  });

  test("replaces a task definition by each image, and a service that goes back does so in silence", async (context) => {
    const lab = await deployed(context, worker, { config: { image: "worker@sha256:a" } });
    const first = lab.cloud.one("task").arn;
    const steps = async (): Promise<string[]> => {
      const { stdout } = await lab.plain("preview", "--json");
      const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
      return steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`);
    };
    await lab.configure({ image: "worker@sha256:b" });
    expect(await steps()).toEqual(["replace task", "update service"]);

    lab.cloud.rollsBackSilently("service");
    await lab.mustSucceed("up", "--yes", "--skip-preview");
    const second = lab.cloud.madeFor("task").at(-1)?.arn;
    expect(second).not.toBe(first);
    const { resources } = await lab.state();
    const service = resources.find(({ urn }) => urn.endsWith("::service"));
    expect(service?.outputs["taskDefinition"]).toBe(second);
    expect(lab.cloud.one("service").inputs["taskDefinition"]).toBe(first);
    expect(await lab.strays()).toEqual({ orphans: [], lost: [] });

    const inputs = { service: "worker", taskDefinition: { $ref: "task.arn" } };
    const revision: ResourceSpec = { type: "ops:index:RunningRevision", name: "revision", inputs };
    await lab.write({ ...worker, resources: [...worker.resources, revision] });
    const told = await lab.plain("up", "--yes", "--skip-preview");
    expect(told.code).not.toBe(0);
    expect(told.stdout).toContain("took its deployment back");
  });

  test("makes a second stateful object where a rename with an alias is taken back", async (context) => {
    const renamed = (name: string, aliases: string[]): ProgramSpec => ({
      resources: [{ type: "aws:elasticache/replicationGroup:ReplicationGroup", name, aliases }],
    });
    const lab = await deployed(context, renamed("redis", []));
    await lab.write(renamed("cache", ["redis"]));
    await lab.mustSucceed("up", "--yes", "--skip-preview");
    expect(calls(lab)).toEqual([]);
    await lab.write(renamed("redis", []));
    await lab.mustSucceed("up", "--yes", "--skip-preview");
    expect(calls(lab)).toEqual(["create redis", "delete cache"]);
  });

  test("keeps secret what was secret, and stops a program whose setting is gone", async (context) => {
    const inputs = { name: "token", secretString: { $config: "token" } };
    const lab = await openLab(context, {
      resources: [{ type: "aws:secretsmanager/secretVersion:SecretVersion", name: "version", inputs }],
    });
    expect((await lab.plain("preview")).stdout).toContain("Missing required configuration variable 'token'");
    await lab.mustSucceed("config", "set", "--secret", "token", "s3cret");
    await lab.mustSucceed("up", "--yes", "--skip-preview");
    expect(lab.cloud.one("version").inputs["secretString"]).toBe("s3cret");
    expect(await readFile(lab.stateFile, "utf8")).not.toContain("s3cret");
  });

  test("runs a policy pack, which sees the stack's tags and the environment of the command", async (context) => {
    const lab = await openLab(context, small(1));
    const pack = await lab.policyPack("hold", holdPack);
    const up = ["up", "--yes", "--skip-preview", "--policy-pack", pack];
    await lab.mustSucceed("stack", "tag", "set", "deploy:hold", "7");
    const refused = await lab.plain(...up);
    expect(refused.stdout).toContain("release 7 is held");
    expect(lab.cloud.objects()).toEqual([]);
    const permitted = lab.startPlain(up, { env: { LAB_PERMIT: "7" } });
    expect((await permitted.finished).code).toBe(0);
    expect(lab.cloud.objects()).toHaveLength(2);
  });

  test("lets a command use copies of the clouds, and goes on after its providers were ended", async (context) => {
    const lab = await deployed(context, small(1));
    const standIns = await lab.standIns();
    await lab.write(small(2));
    await lab.startPlain(["up", "--yes", "--skip-preview"], { env: standIns.environment }).finished;
    expect(lab.cloud.one("alarm").inputs["threshold"]).toBe(1);
    expect(standIns.cloud("lab", "prod").one("alarm").inputs["threshold"]).toBe(2);

    // As if recovery had ended the provider that survived: what it was asked never happens.
    const held = lab.cloud.controls.hold({ rpc: "update", name: "alarm" });
    const update = lab.startPlain(["up", "--yes", "--skip-preview", "--refresh"]);
    const { signal } = await held.reached;
    await lab.restart();
    await update.finished;
    held.release();
    expect(signal.aborted).toBe(true);
    expect(lab.cloud.one("alarm").inputs["threshold"]).toBe(1);
    await lab.mustSucceed("up", "--yes", "--skip-preview", "--refresh");
    expect(lab.cloud.one("alarm").inputs["threshold"]).toBe(2);
  });

  test("has a repository with a remote, and works from another worktree", async (context) => {
    const lab = await deployed(context, small(1));
    const first = await lab.commit("First");
    await lab.write(small(2));
    await lab.commit("Second");
    await lab.push();
    expect((await lab.git("status", "--porcelain")).stdout).toBe("");
    expect((await lab.git("branch", "--remotes", "--contains", "HEAD")).stdout).toContain("origin/main");
    const worktree = join(lab.folder, "worktree");
    await lab.git("worktree", "add", "--detach", worktree, first);
    await appendFile(join(lab.project, "unrelated.txt"), "x");
    const preview = lab.startPlain(["preview", "--stack", lab.stack, "--expect-no-changes"], { cwd: worktree });
    expect((await preview.finished).code).toBe(0);
  });

  test("leaves nothing behind, not even an update that is still held", async () => {
    const lab = await Lab.open();
    await lab.write(small(1));
    const held = lab.cloud.controls.hold({ rpc: "create", name: "alarm" });
    const update = lab.startPlain(["up", "--yes", "--skip-preview"]);
    await held.reached;
    await lab.close();
    expect((await update.finished).code).toBe(137);
    expect(existsSync(lab.folder)).toBe(false);
  });
});

const holdPack = `
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("hold", {
  policies: [{
    name: "release-not-held",
    description: "A held release is not deployed",
    enforcementLevel: "mandatory",
    validateResource: ({ type, stackTags }, report) => {
      if (type !== "pulumi:pulumi:Stack") return;
      const held = stackTags.get("deploy:hold");
      if (held !== undefined && held !== process.env.LAB_PERMIT) report("release " + held + " is held");
    },
  }],
});
`;
