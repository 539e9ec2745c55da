import { thereAndBack } from "../back";
import { onStage } from "../on-stage";
import type { Scenario } from "../scenario";
import { faultyImages } from "./faults";

export const failed: Scenario = {
  name: "failed",
  purpose: "an update that breaks off half-way: what it has done is cleaned up",
  on: "head",
  rehearse: async (stage, step) => thereAndBack(await onStage(stage, faultyImages.refused), step),
};
