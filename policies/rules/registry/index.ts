import type { Rule } from "../../model/rule";
import { registryImmutableTags } from "./registry-immutable-tags";
import { registryLifecycle } from "./registry-lifecycle";
import { registryNotPublic } from "./registry-not-public";
import { registryOwnKey } from "./registry-own-key";
import { registryScans } from "./registry-scans";

/** Where images are kept. */
export const registryRules: readonly Rule[] = Object.freeze([
  registryImmutableTags,
  registryLifecycle,
  registryNotPublic,
  registryOwnKey,
  registryScans,
]);
