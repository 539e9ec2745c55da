import { thereAndBack } from "../back";
import { onStage } from "../on-stage";
import type { Scenario } from "../scenario";
import { faultyImages } from "./faults";

export const image: Scenario = {
  name: "image",
  purpose: "an image that ECS takes back without a word: only the image goes back",
  on: "head",
  rehearse: async (stage, step) => thereAndBack(await onStage(stage, faultyImages.takenBack), step),
};
