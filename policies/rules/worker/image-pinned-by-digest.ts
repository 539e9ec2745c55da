import { judgeContainers } from "../../model/containers";
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
  remediation: "name the image as <repository>@sha256:<digest>",
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
