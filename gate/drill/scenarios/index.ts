import type { Scenario } from "../scenario";
import { change } from "./change";
import { failed } from "./failed";
import { image } from "./image";
import { stale } from "./stale";
import { stop } from "./stop";

/** Those that begin with the same stand beside each other: it is deployed once for them. */
export const scenarios: readonly Scenario[] = [image, failed, stop, stale, change];
