import {
  GetBucketPolicyCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  type PutObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { forbidsBy, withPublicStatement } from "./bucket-policy";
import { failed, passed, reason, unknown, type Check, type Probe, type ProbeContext } from "./probe";
import { ProbeObjects } from "./probe-objects";
import { attempt, ifThere, type Attempt } from "./s3-attempt";

/**
 * Does the backup bucket turn away what must never be in it or reach it?
 *
 * A refusal proves something only when the same credentials may do the proper thing; so each forbidden request has a
 * permitted twin, and where that is refused as well the answer is `unknown`. Against an emulator that stores the
 * bucket's policy without acting on it, an accepted request counts as `not-enforceable` where that policy forbids it.
 */
export const bucketRefuses: Probe = {
  name: "bucket-refuses",
  checklistItem: "backup-bucket-protected",
  purpose: "the backup bucket refuses unencrypted and public objects, a public policy and plain HTTP",
  disruptive: false,
  timeoutSeconds: 30,
  async run(context) {
    const bucket = context.stack.backupBucketName;
    const getPolicy = context.aws.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const policyText = (await ifThere(getPolicy, "NoSuchBucketPolicy"))?.Policy;
    const probed = { context, bucket, policyText };
    return [
      ...(await judgeObjects(probed)),
      await told("public-policy", () => judgePublicPolicy(probed)),
      await told("plain-http", () => judgePlainHttp(probed)),
    ];
  },
};

interface Probed {
  readonly context: ProbeContext;
  readonly bucket: string;
  /** The bucket's own policy as it is stored; `undefined` when it has none. */
  readonly policyText: string | undefined;
}

/** Condition keys by which a bucket's policy forbids things. */
const encryptionCondition = "s3:x-amz-server-side-encryption";
const transportCondition = "aws:SecureTransport";

/** Accepted also where ACLs are switched off, and asks for the same right as a public one. */
const properAcl = { ACL: "bucket-owner-full-control" } as const;

async function judgeObjects(probed: Probed): Promise<readonly Check[]> {
  const objects = await ProbeObjects.in(probed.context.aws.s3, probed.bucket);
  const checks: Check[] = [];
  try {
    const silent = await objects.put(properAcl);
    const twin = "accepted" in silent ? silent : await objects.put({ ...properAcl, ServerSideEncryption: "aws:kms" });
    const judge = async (name: string, look: () => Promise<Check>): Promise<void> => {
      checks.push("refused" in twin ? meaningless(name, twin.refused) : await told(name, look));
    };
    await judge("unencrypted-object", () => Promise.resolve(judgeUnencrypted(silent)));
    if (forbidsBy(probed.policyText, encryptionCondition)) {
      await judge("weaker-encryption", async () => {
        const outcome = await objects.put({ ServerSideEncryption: "AES256" });
        return judgePolicy(
          probed,
          "weaker-encryption",
          encryptionCondition,
          "an object encrypted without KMS",
          outcome,
        );
      });
    }
    await judge("public-object", async () => judgePublicObject(await objects.put({ ACL: "public-read" })));
  } finally {
    checks.push(await objects.remove());
  }
  return checks;
}

/** S3 encrypts by itself what arrives without a word about encryption; what counts is that KMS is used. */
function judgeUnencrypted(outcome: Attempt<PutObjectCommandOutput>): Check {
  const name = "unencrypted-object";
  if ("refused" in outcome) return passed(name, `an object without encryption is refused (${outcome.refused})`);
  const used = outcome.accepted.ServerSideEncryption ?? "no encryption";
  const observed = `an object sent without encryption is stored with ${used}`;
  return used.startsWith("aws:kms") ? passed(name, observed) : failed(name, observed);
}

function judgePublicObject(outcome: Attempt<unknown>): Check {
  return "refused" in outcome
    ? passed("public-object", `a public object is refused (${outcome.refused})`)
    : failed("public-object", "an object with the ACL public-read was accepted");
}

/**
 * Adds to the bucket's own policy the right for everybody to read one key at which nothing is, and takes it back at
 * once should it be accepted. The statements that protect the bucket stay in force all the time.
 */
async function judgePublicPolicy({ context, bucket, policyText }: Probed): Promise<Check> {
  const name = "public-policy";
  if (policyText === undefined)
    return unknown(name, "the bucket has no policy with which the right to write one shows");
  const put = (text: string): Promise<Attempt<unknown>> =>
    attempt(context.aws.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: text })));
  const twin = await put(policyText);
  if ("refused" in twin) return meaningless(name, twin.refused);
  let refused = false;
  try {
    const outcome = await put(withPublicStatement(policyText, bucket));
    refused = "refused" in outcome;
    return refused
      ? passed(name, "a public bucket policy is refused")
      : failed(name, "a public bucket policy was accepted");
  } finally {
    if (!refused) await put(policyText);
  }
}

async function judgePlainHttp(probed: Probed): Promise<Check> {
  const list = (client: S3Client): Promise<Attempt<unknown>> =>
    attempt(client.send(new ListObjectsV2Command({ Bucket: probed.bucket, MaxKeys: 1 })));
  const twin = await list(probed.context.aws.s3);
  if ("refused" in twin) return meaningless("plain-http", twin.refused);
  const outcome = await list(probed.context.aws.plainHttpS3);
  return judgePolicy(probed, "plain-http", transportCondition, "a plain HTTP request", outcome);
}

/** The verdict on a request that only the bucket's policy, evaluated for each request, can refuse. */
function judgePolicy(probed: Probed, name: string, condition: string, what: string, outcome: Attempt<unknown>): Check {
  if ("refused" in outcome) return passed(name, `${what} is refused (${outcome.refused})`);
  const { emulator } = probed.context.aws;
  if (!forbidsBy(probed.policyText, condition)) return failed(name, `${what} was accepted; no policy forbids it`);
  if (emulator === undefined) return failed(name, `${what} was accepted`);
  const observed = `the bucket's policy forbids ${what}, and ${emulator} does not enforce it`;
  return { name, status: "not-enforceable", observed };
}

const meaningless = (name: string, refusal: string): Check =>
  unknown(name, `these credentials may not do the proper thing either (${refusal}), so a refusal proves nothing`);

async function told(name: string, look: () => Promise<Check>): Promise<Check> {
  return look().catch((error: unknown) => unknown(name, `could not look: ${reason(error)}`));
}
