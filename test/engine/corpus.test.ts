import { allBatches } from "../policies/batches";
import { compareWithEngine } from "./corpus/compare";
import { registersOf } from "./corpus/judged";

/** The stacks that hold most, of each command; `npm run test:deep` compares them all. */
const each = 4;

const batches = allBatches();
compareWithEngine(
  (["preview", "update"] as const).flatMap((moment) => batches.filter((one) => one.moment === moment).slice(0, each)),
  registersOf(batches),
);
