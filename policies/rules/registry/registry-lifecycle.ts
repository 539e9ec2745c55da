import { imageTags } from "../../../runtime/contract";
import { INVALID, parsed } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { fail, Faults, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { repository, repositoryLifecycle } from "../../model/types/registry";
import type { Value } from "../../model/value";
import { at, elements, isList, UNKNOWN } from "../../model/value";

/** Kinds of images, each of which would pile up if no rule took the old ones. */
const kinds = [
  { name: "without a tag", statuses: ["untagged", "any"] },
  { name: "with a tag", statuses: ["tagged", "any"] },
] as const;

/** What the tags of this project's own images begin with. */
const pushed: readonly string[] = Object.values(imageTags);

/** The most that a rule may keep and still be one. */
const longestDays = 365;
const mostImages = 1000;

/** Old images go, those with a tag and those without, and the newest with a tag stay, to go back to. */
export const registryLifecycle: ControlRule = {
  name: "registry-lifecycle",
  severity: "required",
  title: "Old images go by a rule",
  why: "Each build leaves an image. Without a rule they are kept and paid for without end, old holes included; with one that goes by age alone, the version to go back to may be gone.",
  remediation: `add an aws.ecr.LifecyclePolicy for the repository that expires untagged images after some days, and tagged ones but for the newest; after at most ${longestDays} days, or above ${mostImages} images`,
  example: {
    bad: 'new aws.ecr.Repository("worker"); // and nothing that removes old images',
    good: 'new aws.ecr.LifecyclePolicy("worker", {\n  repository: repository.name,\n  policy: JSON.stringify({\n    rules: [\n      { rulePriority: 1, selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 }, action: { type: "expire" } },\n      { rulePriority: 2, selection: { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: 50 }, action: { type: "expire" } },\n    ],\n  }),\n});',
  },
  controls: { fsbp: ["ECR.3"] },
  subjects: repository,
  watches: [watch(repositoryLifecycle, "policy", "repository")],
  early: false,
  judge(one, stack) {
    const [policy] = stack.naming(repositoryLifecycle, "repository", one).sure;
    if (policy) return judgePolicy(policy);
    // A name that is made by something else than a repository may be any.
    const isUnclear = stack
      .with(repositoryLifecycle, "repository", UNKNOWN)
      .some((other) => stack.named(repository, other, "repository").length === 0);
    return isUnclear
      ? unknown("whether a lifecycle policy names it is not known before the update")
      : fail("no lifecycle policy names it");
  },
};

function judgePolicy(policy: Resource): Outcome {
  const document = parsed(policy.get("policy"));
  if (document === UNKNOWN) return unknown("its lifecycle policy is not known before the update");
  if (document === INVALID) return fail("its lifecycle policy is not JSON");
  const rules = elements(at(document, "rules"));
  if (rules === UNKNOWN) return unknown("its lifecycle policy is not known before the update");
  const faults = new Faults();
  for (const { name, statuses } of kinds)
    if (!rules.some((rule) => (statuses as readonly unknown[]).includes(at(rule, "selection", "tagStatus"))))
      faults.problem(`images ${name} never go`);
  const prefixes = rules.flatMap((rule) => prefixesOf(at(rule, "selection")));
  // Where images are told apart by what their tags begin with, each kind that is pushed needs its rule.
  if (pushed.some((prefix) => prefixes.includes(prefix)) && !rules.some((rule) => isEvery(at(rule, "selection"))))
    for (const prefix of pushed)
      if (!prefixes.includes(prefix)) faults.problem(`images with a tag that begins with ${prefix} never go`);
  for (const rule of rules) judgeRule(at(rule, "selection"), faults);
  return faults.outcome;
}

function judgeRule(selection: Value | undefined, faults: Faults): void {
  const [type, count] = [at(selection, "countType"), at(selection, "countNumber")];
  const most = type === "imageCountMoreThan" ? mostImages : longestDays;
  if (typeof count !== "number" || count < 1) faults.problem("a rule of its lifecycle policy keeps nothing");
  else if (count > most) faults.problem("a rule of its lifecycle policy keeps images for ever");
  const isOfAll = at(selection, "tagStatus") !== "untagged" && isEvery(selection);
  if (isOfAll && type === "sinceImagePushed") faults.problem("all images go by age, also the one that runs");
}

/** Whether a rule is about images whatever their tag. */
const isEvery = (selection: Value | undefined): boolean => {
  const patterns = at(selection, "tagPatternList");
  return at(selection, "tagStatus") === "any" || (isList(patterns) && patterns.includes("*"));
};

function prefixesOf(selection: Value | undefined): readonly Value[] {
  const prefixes = at(selection, "tagPrefixList");
  return isList(prefixes) ? prefixes : [];
}
