import { thereAndBack } from "../back";
import type { Scenario } from "../scenario";
import { faultyImages } from "./faults";

export const image: Scenario = {
  name: "image",
  purpose: "an image that ECS takes back without a word: only the image goes back",
  on: "head",
  rehearse: (stage, step) => thereAndBack(stage, step, faultyImages.takenBack),
};
