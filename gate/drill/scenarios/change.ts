import { thereAndBack } from "../back";
import { onStage } from "../on-stage";
import type { Scenario } from "../scenario";
import { faultyImages } from "./faults";

export const change: Scenario = {
  name: "change",
  purpose: "the newest commit, with all that it changes and an image that does not run",
  on: "before",
  rehearse: async (stage, step) => thereAndBack(await onStage(stage, faultyImages.takenBack), step),
};
