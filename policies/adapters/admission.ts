import { createHash } from "node:crypto";

import { permitVariable } from "../../runtime/contract";
import type { Resource } from "../model/resource";
import { stackType } from "../model/types";

/** What the stack itself is told beside its inputs: its tags, and the digest of the permit in the pack's environment. */
export function admissionOf(
  type: string,
  tags: ReadonlyMap<string, string>,
  environment = process.env,
): Pick<Resource, "admission"> {
  if (type !== stackType) return {};
  const permit = environment[permitVariable];
  return { admission: { tags, permit: permit && createHash("sha256").update(permit).digest("hex") } };
}
