import { join } from "node:path";
import { expect, test, type TestContext } from "vitest";

import { parseDocument, stringify } from "yaml";
import { readFile, writeFile } from "node:fs/promises";

import { isReversible, stateOf } from "../../../gate/reversible/reversible";
import { traces } from "../back/stack";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import { packages } from "../lab/types";
import { and, base, bucket, config, having, without } from "./stack";

const openLab = async (context: TestContext): Promise<Lab> => {
  const lab = await Lab.open({ config });
  context.onTestFinished(() => lab.close());
  await lab.write({ resources: without("backups").resources });
  await lab.commit("Base");
  return lab;
};

const tryOut = async (lab: Lab) => {
  const gate = gateIn(lab);
  const standIns = { packages, variables: (await lab.standIns()).environment };
  const request = { base: "HEAD~1", head: "HEAD", project: lab.projectName, standIns };
  return isReversible(gate, { ...request, state: await stateOf(gate) });
};

test.concurrent("of a stack that is deployed a copy is tried out, and nothing of it is changed", async (context) => {
  const lab = await openLab(context);
  await lab.mustSucceed("config", "set", "--secret", "token", "a-token");
  const secret = having(bucket, { tags: { token: { $config: "token" } } });
  await lab.write({ resources: and(secret).resources });
  const head = await lab.commit("Head");
  // Deployed already: the base would take the bucket away, with what is in it by now.
  await lab.mustSucceed("up", "--yes");
  await lab.git("reset", "--soft", "HEAD~1");
  await lab.git("commit", "--quiet", "--message=Head again");
  const before = await traces(lab);
  const found = await tryOut(lab);
  expect(found.irreversible.map(({ cause, what }) => [cause, what])).toEqual([
    ["stateful-created", "backups (aws:s3/bucket:Bucket)"],
  ]);
  expect(found.head).not.toBe(head);
  expect(found.irreversible.map(({ why }) => why).join()).not.toContain("a-token");
  expect(await traces(lab)).toEqual(before);
  expect((await lab.git("worktree", "list")).stdout.trim().split("\n")).toHaveLength(1);
});

test.concurrent("a provider that nobody stands in for is started by no commit", async (context) => {
  const lab = await openLab(context);
  const file = join(lab.project, "Pulumi.yaml");
  const project = parseDocument(await readFile(file, "utf8")).toJS() as Record<string, unknown>;
  await writeFile(file, stringify({ ...project, plugins: { providers: [{ name: "strange", path: "./strange" }] } }));
  await lab.commit("Head");
  await expect(tryOut(lab)).rejects.toThrow(/brings the provider strange/);
});

test.concurrent("where already the base cannot be deployed nothing is said of the change", async (context) => {
  const lab = await openLab(context);
  await lab.write({ resources: [having(bucket, { tags: { $config: "missing" } })] });
  await lab.commit("Base");
  await lab.write({ resources: base.resources });
  await lab.commit("Head");
  await expect(tryOut(lab)).rejects.toThrow(/the base cannot be deployed[^]*'missing'/);
  expect((await lab.git("worktree", "list")).stdout.trim().split("\n")).toHaveLength(1);
});
