import { judgeBackupBucket } from "../../knowledge/data/buckets";
import { INVALID } from "../../model/json";
import { isLike } from "../../knowledge/identity/admission";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument, statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, iamPolicy, iamRole } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, textOf, UNKNOWN } from "../../model/value";

/** By which a backup is lost: deleted, freed of its lock, or swept away by a rule that somebody adds. */
const deadly = [
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:DeleteBucket",
  "s3:BypassGovernanceRetention",
  "s3:PutLifecycleConfiguration",
  "s3:PutBucketVersioning",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutObjectRetention",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
];

/** No role of the stack may lose a backup: whoever takes over the worker must not be able to delete what would undo it. */
export const backupBucketUndeletable: ChecklistRule = {
  name: "backup-bucket-undeletable",
  items: ["backup-bucket-protected"],
  scope: "core",
  severity: "blocker",
  title: "No role of the stack can empty the backup bucket",
  why: "Ransom needs two things: the data, and the backups gone. A worker that may delete them hands over both.",
  remediation:
    "take s3:Delete*, s3:Bypass* and s3:Put* of the bucket's own settings out of the role's policy; old backups expire by a lifecycle",
  example: {
    bad: 'Action: "s3:*", Resource: [`${backups.arn}/*`]',
    good: 'Action: ["s3:PutObject"], Resource: [`${backups.arn}/*`]',
  },
  subjects: bucket,
  watches: [watch(bucket, "tags", "tagsAll"), watch(iamPolicy, "policy"), watch(iamRole, "inlinePolicies")],
  early: false,
  judge: (subject, stack) =>
    judgeBackupBucket(subject, (faults) => {
      for (const holder of stack.index(holdersOfGrants)) {
        const answer = anyOf(stack.once(grantsOf, holder).map((grant) => mayLose(grant, holder, subject, stack)));
        if (answer === true) faults.problem(`"${holder.name}" may delete backups, or let them be deleted`);
        else if (answer === UNKNOWN)
          faults.unknown(`what "${holder.name}" may do to it is not known before the update (${declareDocument})`);
      }
    }),
};

type Grant = Statement | Unknown;

/** Every bucket asks of all who may lose one. */
const holdersOfGrants = (stack: Stack): readonly Resource[] =>
  [...stack.ofTypes(iamPolicy), ...stack.ofTypes(iamRole)].filter((holder) => stack.once(grantsOf, holder).length > 0);

/** Statements by which something is allowed that loses a backup of some bucket. */
const grantsOf = (holder: Resource, stack: Stack): readonly Grant[] =>
  documentsOf(holder).flatMap((document) => deadlyIn(document, holder, stack));

function documentsOf(holder: Resource): readonly (Value | undefined)[] {
  if (!iamRole.includes(holder.type)) return [holder.get("policy")];
  const inline = elements(holder.get("inlinePolicies"));
  return inline === UNKNOWN ? [UNKNOWN] : inline.map((one) => at(one, "policy"));
}

function deadlyIn(document: Value | undefined, holder: Resource, stack: Stack): readonly Grant[] {
  const statements = statementsOf(document, holder, stack);
  if (statements === INVALID) return [];
  if (statements === UNKNOWN) return [UNKNOWN];
  return statements.filter(({ allows, parts }) => {
    if (allows === false) return false;
    const actions = elements(parts["Action"]);
    if (actions === UNKNOWN) return true;
    return (
      actions.some((action) => action === UNKNOWN || deadly.some((one) => covers(action, one))) ||
      parts["NotAction"] !== undefined
    );
  });
}

function mayLose(grant: Grant, holder: Resource, subject: Resource, stack: Stack): boolean | Unknown {
  if (grant === UNKNOWN) return UNKNOWN;
  if (grant.allows === UNKNOWN || grant.parts["NotResource"] !== undefined) return UNKNOWN;
  const actions = elements(grant.parts["Action"]);
  const isSure = actions !== UNKNOWN && !actions.includes(UNKNOWN);
  const resources = elements(grant.parts["Resource"]);
  const reached = anyOf(
    (resources === UNKNOWN ? [null] : resources).map((resource) =>
      resource === UNKNOWN || resource === null ? mayStandFor(subject, holder, stack) : reaches(resource, subject),
    ),
  );
  return reached === true && !isSure ? UNKNOWN : reached;
}

/** An unknown name stands for the bucket only where the policy is made from it. */
function mayStandFor(subject: Resource, holder: Resource, stack: Stack): boolean | Unknown {
  const buckets = stack.namedBy(UNKNOWN, bucket, holder, "policy");
  if (buckets.length === 0) return stack.sourcesOf(holder, "policy").length > 0 ? false : UNKNOWN;
  return buckets.includes(subject) ? UNKNOWN : false;
}

function reaches(resource: Value, subject: Resource): boolean | Unknown {
  const name = textOf(subject.get("bucket")) || textOf(subject.get("id"));
  if (name === "") return resource === "*" ? true : UNKNOWN;
  return [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/backup`].some((one) =>
    covers(textOf(resource).replace(/^arn:aws[\w-]*:/, "arn:aws:"), one),
  );
}

/** Whether a pattern of IAM takes in a text; in actions the case of letters does not count. */
const covers = (pattern: Value, text: string): boolean => isLike(text.toLowerCase(), textOf(pattern).toLowerCase());
