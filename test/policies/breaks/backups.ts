import { json, ref } from "../stack-fixture";
import type { Break } from "./break";
import { add, both, fails, hidden, isUnclear, passes, remove, retype, root, set, when } from "./break";

const oldBucket = retype("bucket", "aws:s3/bucketV2:BucketV2");
const policy = (statement: Record<string, unknown>) => {
  const document = {
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [ref("bucket", "arn"), ref("bucket", "arn", "/*")],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
        ...statement,
      },
    ],
  };
  return both(
    set("backups-component", { policyDocuments: { "bucket-policy": document } }),
    set("bucket-policy", { policy: json(document) }),
  );
};
const settings = ["versioning", "encryption", "access-block", "bucket-policy"];
const elsewhere = (name: string) =>
  both(add("other", "aws:s3/bucket:Bucket", { bucket: "other" }), set(name, { bucket: ref("other", "id") }));
const sse = (sseAlgorithm: unknown) =>
  set("encryption", { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] });

export const backupBreaks: Readonly<Record<string, readonly Break[]>> = {
  "backup-bucket-declared": [
    fails("no bucket", root, remove("bucket", "backups-component", ...settings)),
    fails("a bucket for something else", root, set("bucket", { tags: { Purpose: "assets" } })),
    passes("the old type, tagged in small letters", both(oldBucket, set("bucket", { tags: { purpose: "Backup" } }))),
    passes("a tag of the provider", set("bucket", { tags: undefined, tagsAll: { Purpose: "backup" } })),
    when(
      "preview",
      isUnclear(
        "tags not known",
        root,
        set("bucket", { tags: hidden }),
        "backup-bucket-versioned",
        "backup-bucket-encrypted",
        "backup-bucket-private",
        "backup-bucket-tls-only",
      ),
    ),
  ],
  "backup-bucket-versioned": [
    fails("nothing", "bucket", remove("versioning")),
    fails("suspended", "bucket", set("versioning", { versioningConfiguration: { status: "Suspended" } })),
    fails("another bucket's", "bucket", elsewhere("versioning")),
    passes("the old type", both(oldBucket, retype("versioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"))),
    fails(
      "the old type, suspended",
      "bucket",
      both(
        oldBucket,
        retype("versioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"),
        set("versioning", { versioningConfiguration: { status: "Suspended" } }),
      ),
    ),
    passes("inline", both(remove("versioning"), set("bucket", { versioning: { enabled: true } }))),
    passes(
      "inline in the old type",
      both(remove("versioning"), oldBucket, set("bucket", { versionings: [{ enabled: true }] })),
    ),
    passes("the bucket by its name", set("versioning", { bucket: "ops-test-backups" })),
    when(
      "preview",
      passes("the bucket through a sibling", set("versioning", { bucket: ref("access-block", "bucket") })),
    ),
    when(
      "preview",
      isUnclear("a status not known", "bucket", set("versioning", { versioningConfiguration: { status: hidden } })),
    ),
  ],
  "backup-bucket-encrypted": [
    fails("nothing", "bucket", remove("encryption")),
    fails("S3's own key", "bucket", sse("AES256")),
    fails("another bucket's", "bucket", elsewhere("encryption")),
    passes(
      "the old type",
      both(
        oldBucket,
        retype(
          "encryption",
          "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
        ),
      ),
    ),
    passes(
      "inline",
      both(
        remove("encryption"),
        set("bucket", {
          serverSideEncryptionConfiguration: {
            rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } },
          },
        }),
      ),
    ),
    passes(
      "inline in the old type",
      both(
        remove("encryption"),
        oldBucket,
        set("bucket", {
          serverSideEncryptionConfigurations: [
            { rules: [{ applyServerSideEncryptionByDefaults: [{ sseAlgorithm: "aws:kms:dsse" }] }] },
          ],
        }),
      ),
    ),
    when("preview", isUnclear("an algorithm not known", "bucket", sse(hidden))),
  ],
  "backup-bucket-private": [
    fails("nothing", "bucket", remove("access-block")),
    ...["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map((name) =>
      fails(`${name} off`, "bucket", set("access-block", { [name]: false })),
    ),
    fails("a public ACL", "bucket", set("bucket", { acl: "public-read" })),
    ...["bucketAcl:BucketAcl", "bucketAclV2:BucketAclV2"].map((kind) =>
      fails(
        `a public ${kind}`,
        "bucket",
        add("acl", `aws:s3/${kind}`, { bucket: ref("bucket", "id"), acl: "public-read" }),
      ),
    ),
    passes(
      "a block of the account",
      both(
        remove("access-block"),
        add("account", "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", {
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        }),
      ),
    ),
    when("preview", isUnclear("a switch not known", "bucket", set("access-block", { blockPublicAcls: hidden }))),
  ],
  "backup-bucket-tls-only": [
    fails("no policy", "bucket", remove("bucket-policy")),
    fails("another bucket's", "bucket", elsewhere("bucket-policy")),
    fails("an allow", "bucket", policy({ Effect: "Allow" })),
    fails("some principals", "bucket", policy({ Principal: { AWS: "arn:aws:iam::000000000000:root" } })),
    fails("some actions", "bucket", policy({ Action: "s3:GetObject" })),
    when("update", fails("the bucket without its objects", "bucket", policy({ Resource: ref("bucket", "arn") }))),
    when("preview", isUnclear("resources not known", "bucket", policy({ Resource: ref("bucket", "arn") }))),
    fails("another condition", "bucket", policy({ Condition: { Bool: { "aws:SecureTransport": "true" } } })),
    passes(
      "other spellings",
      policy({ Principal: { AWS: ["*"] }, Action: ["s3:*"], Condition: { Bool: { "aws:SecureTransport": [false] } } }),
    ),
    when(
      "preview",
      isUnclear("a policy that nobody declares", "bucket", set("backups-component", { policyDocuments: {} })),
    ),
    passes(
      "inline",
      both(
        remove("bucket-policy"),
        set("bucket", {
          policy: JSON.stringify({
            Statement: {
              Effect: "Deny",
              Principal: "*",
              Action: "*",
              Resource: "*",
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          }),
        }),
      ),
    ),
  ],
};
