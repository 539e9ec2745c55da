import type { ResourceValidationPolicy } from "@pulumi/policy";
import { Secret } from "@pulumi/policy";

import { isStructure } from "../model/value";
import type { Memory } from "./memory";
import { neutral } from "./resource-view";

/** Name of the policy that sees which inputs are marked as secret. */
export const marksName = "production-readiness-marks";

/** How deep inputs are looked into; AWS's own nest less than that. */
const deepest = 32;

/**
 * Looks where secrets are marked and changes nothing. Only a remediation is shown the marks: to the policies that judge,
 * a secret looks like any other text. It judges nothing itself, since a violation of a policy that remediates is mandatory.
 */
export const marksPolicy = (memory: Memory): ResourceValidationPolicy => ({
  name: marksName,
  description: "Inputs that are marked as secret are known to the rules",
  enforcementLevel: "remediate",
  remediateResource({ urn, type, props }) {
    const paths = new Set<string>();
    collect(props, "", 0, paths);
    memory.marked(urn, paths);
    memory.seen(urn, type, () => {
      const inputs = neutral(unwrapped(props, 0));
      return isStructure(inputs) ? inputs : {};
    });
  },
});

/** The same without its marks. */
function unwrapped(part: unknown, depth: number): unknown {
  if (part instanceof Secret) return unwrapped(part.value, depth);
  if (typeof part !== "object" || part === null || depth > deepest) return part;
  const described = Object.entries<PropertyDescriptor>(Object.getOwnPropertyDescriptors(part));
  if (Array.isArray(part))
    return described.filter(([key]) => key !== "length").map(([, { value }]) => unwrapped(value, depth + 1));
  return Object.fromEntries(described.map(([key, { value }]) => [key, unwrapped(value, depth + 1)]));
}

/** Reads behind the SDK's proxies, which unwrap secrets and throw at what is not known. */
function collect(part: unknown, path: string, depth: number, paths: Set<string>): void {
  if (typeof part !== "object" || part === null || depth > deepest) return;
  for (const key of Object.keys(part)) {
    const value: unknown = Object.getOwnPropertyDescriptor(part, key)?.value;
    if (typeof value !== "object" || value === null) continue;
    const inner = path === "" ? key : `${path}.${key}`;
    if (value instanceof Secret) paths.add(inner);
    else collect(value, inner, depth + 1, paths);
  }
}
