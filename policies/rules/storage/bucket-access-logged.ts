import { isLogTarget, takesAccessLogs, within } from "../../knowledge/data/bucket-roles";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketAcl, bucketPolicy } from "../../model/types";
import { bucketLogging } from "../../model/types/storage";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const everybody = /\/(AllUsers|AuthenticatedUsers)$/;

/** A bucket that takes logs would log its own logs. */
export const bucketAccessLogged: ControlRule = {
  name: "bucket-access-logged",
  severity: "required",
  title: "Every bucket writes down who asked for what",
  why: "After a key was stolen, only the access log says which objects were read.",
  remediation:
    "add an aws.s3.BucketLogging for the bucket with targetBucket, a bucket whose policy lets logging.s3.amazonaws.com write",
  example: {
    bad: 'new aws.s3.Bucket("reports");',
    good: 'new aws.s3.BucketLogging("reports", { bucket: reports.bucket, targetBucket: logs.bucket, targetPrefix: "reports/" });',
  },
  controls: {
    fsbp: ["S3.9"],
    checkov: ["CKV_AWS_18"],
    cdkNag: ["AwsSolutions-S1", "S3BucketLoggingEnabled"],
    trivy: ["AWS-0089"],
  },
  subjects: bucket,
  watches: [
    watch(bucket, "accessControlPolicy", "acl", "grants", "logging", "loggings", "opts.protect", "policy"),
    watch(bucketLogging, "targetBucket", "targetGrants"),
    watch(bucketAcl, "accessControlPolicy", "acl", "grants"),
    watch(bucketPolicy, "policy"),
  ],
  early: false,
  judge(subject, stack) {
    if (isLogTarget(subject, stack)) return notApplicable("it takes logs itself");
    const faults = new Faults();
    const { sure, possible } = stack.naming(bucketLogging, "bucket", subject);
    const inline = ["logging", "loggings"].map((property): Log => ({
      holder: subject,
      property,
      target: within(subject.get(property), "targetBucket"),
    }));
    const separate = sure.map((holder): Log => ({
      holder,
      property: "targetBucket",
      target: holder.get("targetBucket"),
    }));
    const logs = [...inline, ...separate].filter(({ target }) => !isAbsent(target));
    for (const log of logs) judgeTarget(subject, log, stack, faults);
    for (const setting of sure) judgeGrants(setting, faults);
    if (logs.length > 0) return faults.outcome;
    if (possible) faults.unknown("a log is of a bucket that is not known, which may be this one");
    else faults.problem("nothing writes down who asks for what");
    return faults.outcome;
  },
};

/** Where it stands into which bucket a log goes. */
interface Log {
  readonly holder: Resource;
  readonly property: string;
  readonly target: Value | undefined;
}

/** The log is written, it is not about itself, and it goes no sooner than what it is about. */
function judgeTarget(subject: Resource, { holder, property, target }: Log, stack: Stack, faults: Faults): void {
  const named = stack.namedBy(target ?? null, bucket, holder, property);
  // Handed on by a setting of the target, which must be there first.
  const handedOn = stack.sourcesOf(holder, property).flatMap((source) => stack.named(bucket, source, "bucket"));
  const targets = named.length === 0 && target === UNKNOWN ? handedOn : named;
  if (targets.length === 0)
    faults.unknown("its log goes into a bucket that is not of this stack, so whether it is written cannot be seen");
  for (const one of targets) {
    const takes = takesAccessLogs(one, stack);
    if (one === subject) faults.problem("its log goes into itself, and each entry makes another");
    else if (takes === UNKNOWN)
      faults.unknown(`whether S3 may write into "${one.name}" is not known before the update`);
    else if (!takes) faults.problem(`its log goes into "${one.name}", into which S3 may not write`);
    else if (subject.protect && !one.protect)
      faults.problem(`its log goes into "${one.name}", which is not protected from deletion as it is itself`);
  }
}

function judgeGrants(setting: Resource, faults: Faults): void {
  const grants = elements(setting.get("targetGrants"));
  if (grants === UNKNOWN) faults.unknown(`who may read what "${setting.name}" writes is not known before the update`);
  else if (grants.some((grant) => everybody.test(textOf(at(grant, "grantee", "uri")))))
    faults.problem(`"${setting.name}" lets everybody at the log`);
}
