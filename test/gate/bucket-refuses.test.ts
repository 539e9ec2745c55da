import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { describe, expect, it, vi } from "vitest";
import { connectAws } from "../../gate/aws";
import { bucketRefuses } from "../../gate/probe/bucket-refuses";
import { runProbe, type Check } from "../../gate/probe/probe";
import { bucketPolicy } from "./fake-bucket";
import { statuses, useFakeAws } from "./probe-context";

describe("bucket-refuses", () => {
  const { aws, context } = useFakeAws();
  const run = async (): Promise<readonly Check[]> => bucketRefuses.run(context());
  /** The same requests, judged as if AWS itself had answered them. */
  const runAsOnAws = async (): Promise<readonly Check[]> =>
    bucketRefuses.run(context({ aws: { ...context().aws, emulator: undefined } }));

  const protectedHere = {
    "unencrypted-object": "pass",
    "weaker-encryption": "not-enforceable",
    "public-object": "pass",
    "clean-up": "pass",
    "public-policy": "pass",
    "plain-http": "not-enforceable",
  };

  it("passes on an emulator that enforces what it can, and lists what it cannot", async () => {
    const result = await runProbe(bucketRefuses, context());
    expect(statuses(result.details)).toEqual(protectedHere);
    expect(result).toMatchObject({ status: "pass", limits: ["weaker-encryption", "plain-http"] });
  });

  it("leaves no object behind and the policy as it was", async () => {
    aws().bucket.refusesAcls = false;
    aws().bucket.refusesPublicPolicies = false;
    await run();
    expect([...aws().bucket.objects]).toEqual([]);
    expect(aws().bucket.policy).toBe(bucketPolicy);
  });

  it("gives AWS no leniency", async () => {
    expect(statuses(await runAsOnAws())).toEqual({
      ...protectedHere,
      "weaker-encryption": "fail",
      "plain-http": "fail",
    });
  });

  it("sees a policy that is enforced", async () => {
    aws().bucket.enforcesPolicy = true;
    expect(statuses(await run())).toEqual({ ...protectedHere, "weaker-encryption": "pass" });
  });

  it("sees that objects without a word about encryption are refused", async () => {
    aws().bucket.enforcesPolicy = true;
    aws().bucket.demandsEncryptionHeader = true;
    const checks = await run();
    expect(statuses(checks)).toEqual({ ...protectedHere, "weaker-encryption": "pass" });
    expect(checks[0]?.observed).toBe("an object without encryption is refused (AccessDenied)");
  });

  it("sends the plain HTTP request without TLS also where the address is AWS's own", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "");
    const { plainHttpS3 } = connectAws("us-east-1", process.env);
    const sent = new Promise((resolve) => {
      plainHttpS3.middlewareStack.add(
        () =>
          ({ request }) => {
            resolve(request);
            return Promise.reject(new Error("sent far enough"));
          },
        { step: "deserialize" },
      );
    });
    const request = plainHttpS3.send(new ListObjectsV2Command({ Bucket: "backups" }));
    await expect(request).rejects.toThrow("sent far enough");
    expect(await sent).toMatchObject({ protocol: "http:", hostname: "backups.s3.us-east-1.amazonaws.com" });
  });

  it("fails for each protection that the policy lacks", async () => {
    const Condition = { Bool: { "aws:SecureTransport": "true" } };
    const Statement = { Effect: "Allow", Principal: { AWS: "x" }, Action: "s3:*", Resource: "*", Condition };
    aws().bucket.policy = JSON.stringify({ Statement });
    const { "weaker-encryption": _, ...others } = protectedHere;
    expect(statuses(await run())).toEqual({ ...others, "plain-http": "fail" });
  });

  it.each([
    ["objects are not encrypted by KMS", { defaultEncryption: "AES256" }, { "unencrypted-object": "fail" }],
    ["public objects are accepted", { refusesAcls: false }, { "public-object": "fail" }],
    ["public policies are accepted", { refusesPublicPolicies: false }, { "public-policy": "fail" }],
    ["probe objects stay locked", { mayBypassLock: false }, { "clean-up": "unknown" }],
    [
      "refusals prove nothing, because nothing may be written",
      { mayWrite: false },
      {
        "unencrypted-object": "unknown",
        "weaker-encryption": "unknown",
        "public-object": "unknown",
        "public-policy": "unknown",
      },
    ],
  ])("does not pass when %s", async (_, breaks, changes) => {
    Object.assign(aws().bucket, breaks);
    expect(statuses(await run())).toEqual({ ...protectedHere, ...changes });
  });

  it("works on a bucket that locks nothing", async () => {
    aws().bucket.locksObjects = false;
    expect(statuses(await run())).toEqual(protectedHere);
    expect([...aws().bucket.objects]).toEqual([]);
  });
});
