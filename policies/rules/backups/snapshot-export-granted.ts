import { elastiCacheUsers, grantsOf, isSnapshotTarget, within } from "../../knowledge/data/bucket-roles";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import { policyOf, servicesIn } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketAcl, bucketPolicy } from "../../model/types";
import { bucketOwnership } from "../../model/types/storage";
import type { Value } from "../../model/value";
import { textOf, UNKNOWN } from "../../model/value";

/** Rights without which ElastiCache refuses to export. Source: its user guide, "Exporting a backup". */
const needed = ["READ", "WRITE", "READ_ACP"];
/** Regions that an account has without asking for them; in others a policy is enough. */
const usual =
  /^(us-(east|west)-[12]|ap-northeast-[123]|ap-south-1|ap-southeast-[12]|ca-central-1|eu-(central|north)-1|eu-west-[123]|sa-east-1)$/;
const open = ["BucketOwnerPreferred", "ObjectWriter"];

/** ElastiCache exports a snapshot only into a bucket whose access control list lets it in, which S3 turns off by itself. */
export const snapshotExportGranted: ControlRule = {
  name: "snapshot-export-granted",
  severity: "required",
  title: "ElastiCache may write into the bucket that takes its snapshots",
  why: "The export is refused each night, after the snapshot was made: backups of Redis then end at what ElastiCache itself keeps.",
  remediation: `add an aws.s3.BucketAcl that grants ElastiCache's canonical user ${needed.join(", ")} and the owner FULL_CONTROL, and an aws.s3.BucketOwnershipControls with objectOwnership: "${open[0]}"`,
  example: {
    bad: 'rule: { objectOwnership: "BucketOwnerEnforced" }',
    good: 'rule: { objectOwnership: "BucketOwnerPreferred" }',
  },
  controls: {},
  subjects: bucket,
  watches: [
    watch(bucket, "accessControlPolicy", "policy"),
    watch(bucketAcl, "accessControlPolicy"),
    watch(bucketOwnership, "rule"),
    watch(bucketPolicy, "policy"),
  ],
  early: false,
  judge(subject, stack) {
    if (!isSnapshotTarget(subject, stack)) return notApplicable("ElastiCache exports nothing into it");
    const services = servicesIn(policyOf(subject, stack, bucketPolicy, "bucket"));
    const regions = services.flatMap((service) => /^(.+)\.elasticache-snapshot\./.exec(service)?.[1] ?? []);
    if (regions.length > 0 && !regions.some((region) => usual.test(region)))
      return notApplicable("in its region a policy is enough");
    const faults = new Faults();
    judgeList(subject, stack, faults);
    judgeOwnership(subject, stack, faults);
    return faults.outcome;
  },
};

function judgeList(subject: Resource, stack: Stack, faults: Faults): void {
  const { sure, possible } = stack.naming(bucketAcl, "bucket", subject);
  const lists = [subject, ...sure];
  const grants = lists.flatMap(grantsOf);
  const missing = needed.filter(
    (permission) => !grants.some((grant) => isGranted(grant, elastiCacheUsers, permission)),
  );
  if (missing.length > 0) {
    if (possible || grants.includes(UNKNOWN)) faults.unknown("whom its access control list lets in is not known");
    else faults.problem(`its access control list does not grant ElastiCache ${missing.join(", ")}`);
    return;
  }
  const owners = lists.map((list) => within(list.get("accessControlPolicy"), "owner", "id"));
  if (!owners.includes(UNKNOWN) && !grants.some((grant) => isGranted(grant, owners.map(textOf), "FULL_CONTROL")))
    faults.problem("its access control list leaves its owner without rights");
}

function isGranted(grant: Value, users: readonly string[], permission: string): boolean {
  const user = textOf(within(grant, "grantee", "id"));
  const said = within(grant, "permission");
  return user !== "" && users.includes(user) && (said === permission || said === "FULL_CONTROL");
}

function judgeOwnership(subject: Resource, stack: Stack, faults: Faults): void {
  const { sure, possible } = stack.naming(bucketOwnership, "bucket", subject);
  const said = sure.map((setting) => within(setting.get("rule"), "objectOwnership"));
  if (said.some((one) => open.includes(textOf(one)))) return;
  if (said.includes(UNKNOWN) || (sure.length === 0 && possible))
    faults.unknown("whether access control lists count for it is not known before the update");
  else faults.problem("access control lists do not count for it, so that ElastiCache is not let in");
}
