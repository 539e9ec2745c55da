import { expect, test } from "vitest";

import { recordStack } from "./whole-stack";

/** As many as `gate releases --recheck` looks at, and the checklist asks for. */
const releases = 10;

test("every revision that a service has run stays, so that ECS can go back to it", async () => {
  const { resources } = await recordStack("prod");
  const ran = resources
    .filter(({ type }) => type === "aws:ecs/service:Service")
    .map(({ inputs }) => inputs["taskDefinition"]);
  const kept = resources
    .filter(({ type, inputs }) => type === "aws:ecs/taskDefinition:TaskDefinition" && inputs["skipDestroy"] === true)
    .map(({ name }) => `arn:${name}`);
  expect(ran.length).toBeGreaterThan(0);
  expect(ran.filter((one) => !kept.includes(String(one)))).toEqual([]);
});

test("images of the newest releases stay, and a tag names the same one for ever", async () => {
  const { resources } = await recordStack("foundation");
  const [repository] = resources.filter(({ type }) => type === "aws:ecr/repository:Repository");
  expect(repository?.inputs["imageTagMutability"]).toBe("IMMUTABLE");
  const [lifecycle] = resources.filter(({ type }) => type === "aws:ecr/lifecyclePolicy:LifecyclePolicy");
  const { rules } = JSON.parse(String(lifecycle?.inputs["policy"])) as {
    rules: { selection: { tagPrefixList?: string[]; countType: string; countNumber: number } }[];
  };
  const [ofReleases, ...more] = rules.filter(({ selection }) => selection.tagPrefixList?.includes("release-"));
  expect(more).toEqual([]);
  expect(ofReleases?.selection.countType).toBe("imageCountMoreThan");
  expect(ofReleases?.selection.countNumber).toBeGreaterThanOrEqual(releases);
});
