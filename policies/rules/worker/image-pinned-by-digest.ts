import { judgeContainers } from "../../knowledge/worker/containers";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { taskDefinition } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** What was tested is what runs: a tag can be moved to another image between two task starts, a digest cannot. */
export const imagePinnedByDigest: ChecklistRule = {
  name: "image-pinned-by-digest",
  items: ["image-pinned-by-digest"],
  scope: "core",
  severity: "blocker",
  title: "The image is pinned by digest and never latest",
  why: "A tag can be moved: tasks of one deployment then run different programs, and a rollback brings back something else than what ran before.",
  remediation: "name the image as <repository>@sha256:<digest>",
  example: {
    bad: 'image: "repository/worker:latest"',
    good: 'image: "repository/worker@sha256:<64 hex digits>"',
  },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "containerDefinitions")],
  early: true,
  judge: (task, stack) =>
    judgeContainers(task, stack, (container, label, faults) => {
      const image = container["image"];
      if (image === UNKNOWN) faults.unknown(`the image of ${label} is not known before the update`);
      else if (typeof image !== "string" || !/@sha256:[0-9a-f]{64}$/.test(image))
        faults.problem(`the image of ${label} is not pinned by digest`);
    }),
};
