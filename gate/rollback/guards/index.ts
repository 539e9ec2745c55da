import type { Guard } from "../../release/deploy";
import type { Choice } from "../method";
import { envelopes } from "./envelopes";
import { forbiddenOptions } from "./forbidden-options";
import { inventoryEqual } from "./inventory-equal";
import { nothingUnfinished } from "./nothing-unfinished";
import { onlyImage } from "./only-image";
import { protection } from "./protection";
import { providersNotNewer } from "./providers-not-newer";
import { schema } from "./schema";
import { statefulKept, statefulUntouched } from "./stateful-untouched";

/** All of them must agree before a deploy. */
export const guardsOfDeploys: readonly Guard[] = [nothingUnfinished, statefulKept];

/** All of them must agree before a rollback. */
export const guardsOfRollbacks = (method: Choice["method"]): readonly Guard[] => [
  forbiddenOptions,
  nothingUnfinished,
  statefulUntouched,
  inventoryEqual,
  protection,
  schema,
  envelopes,
  method === "A" ? providersNotNewer : onlyImage,
];
