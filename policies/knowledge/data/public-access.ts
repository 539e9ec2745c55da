import { elastiCacheUsers, grantsOf, within } from "./bucket-roles";
import { judgeSettings } from "./buckets";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { accountPublicAccessBlock, bucket, bucketAcl, bucketPublicAccessBlock } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Switches of a public access block; each closes one way to the public. */
const switches = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

/** Services of AWS as access control lists know them: ElastiCache, and the log delivery of CloudFront. */
const usersOfAws = [...elastiCacheUsers, "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"];
const everybody = /\/(AllUsers|AuthenticatedUsers)$/;

/** What `judgePublicAccess` reads of a bucket, and of what blocks the public from it. */
export const publicAccessWatches: readonly Watch[] = [
  watch([...bucket, ...bucketAcl], "accessControlPolicy", "acl", "grants"),
  watch([...bucketPublicAccessBlock, ...accountPublicAccessBlock], ...switches),
];

export const publicAccessRemediation = `add an aws.s3.BucketPublicAccessBlock for the bucket with ${switches.join(", ")} all true, and no ACL that lets in others`;

/** Nobody outside reads what is in a bucket: no ACL lets anybody in, and the block of the bucket, or of its account, is whole. */
export function judgePublicAccess(subject: Resource, stack: Stack, faults: Faults): void {
  judgeAcls(subject, stack, faults);
  const ofAccount = stack.ofTypes(accountPublicAccessBlock);
  if (ofAccount.some((block) => switches.every((name) => block.get(name) === true))) return;
  judgeSettings(
    subject,
    stack,
    bucketPublicAccessBlock,
    faults,
    (block) => judgeBlock(block, faults),
    "nothing blocks public access",
  );
}

function judgeBlock(block: Resource, faults: Faults): void {
  for (const name of switches) {
    const value = block.get(name);
    if (value === UNKNOWN) faults.unknown(`${name} of "${block.name}" is not known before the update`);
    else if (value !== true) faults.problem(`${name} of "${block.name}" is not true`);
  }
}

/** Access control lists let in nobody but the owner and services of AWS. */
function judgeAcls(bucket: Resource, stack: Stack, faults: Faults): void {
  for (const list of [bucket, ...stack.naming(bucketAcl, "bucket", bucket).sure]) {
    const acl = list.get("acl");
    const inline = elements(list.get("grants"));
    if (acl === UNKNOWN || inline === UNKNOWN)
      faults.unknown(`the ACL of "${list.name}" is not known before the update`);
    const groups = (inline === UNKNOWN ? [] : inline).map((grant): Value | undefined => at(grant, "uri"));
    if (/^(public-|authenticated-)/.test(textOf(acl)) || groups.some((uri) => everybody.test(textOf(uri))))
      faults.problem("its ACL lets in everybody");
    judgeGrants(list, faults);
  }
}

/** Nobody gets a right by such a grant but the owner of the bucket and services of AWS. */
function judgeGrants(list: Resource, faults: Faults): void {
  const owner = within(list.get("accessControlPolicy"), "owner", "id");
  for (const grant of grantsOf(list)) {
    const [id, group, email] = ["id", "uri", "emailAddress"].map((name) => within(grant, "grantee", name));
    if (grant === UNKNOWN || id === UNKNOWN || group === UNKNOWN)
      faults.unknown(`whom "${list.name}" lets in is not known before the update`);
    else if (everybody.test(textOf(group))) faults.problem("its ACL lets in everybody");
    else if (!isAbsent(email) || (!isAbsent(id) && id !== owner && !usersOfAws.includes(textOf(id))))
      faults.problem(`"${list.name}" lets in somebody who is neither its owner nor a service of AWS`);
  }
}
