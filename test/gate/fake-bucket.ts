import type { IncomingHttpHeaders } from "node:http";

/** What the bucket's own policy says: no plain HTTP, no object without KMS. */
export const bucketPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "arn:aws:s3:::backups",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::backups/*",
      Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": "aws:kms" } },
    },
  ],
});

interface Answer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An S3 bucket that answers as AWS documents it. Each protection can be taken away. */
export class FakeBucket {
  policy: string | undefined = bucketPolicy;
  /** Whether the policy is acted upon; an emulator may only store it. */
  enforcesPolicy = false;
  /** Whether objects that say nothing about encryption are refused as well. */
  demandsEncryptionHeader = false;
  defaultEncryption = "aws:kms";
  refusesAcls = true;
  refusesPublicPolicies = true;
  locksObjects = true;
  /** Whether these credentials may write objects and policies at all. */
  mayWrite = true;
  /** Whether these credentials may delete locked versions. */
  mayBypassLock = true;
  /** Keys of the objects in it. */
  readonly objects = new Set<string>();

  answer(method: string, url: URL, headers: IncomingHttpHeaders, body: string): Answer {
    const subject = ["policy", "object-lock", "list-type"].find((word) => url.searchParams.has(word)) ?? "object";
    switch (`${method} ${subject}`) {
      case "GET policy":
        return this.policy === undefined ? refusal(404, "NoSuchBucketPolicy") : { body: this.policy };
      case "PUT policy":
        return this.#putPolicy(body);
      case "GET object-lock":
        return this.locksObjects
          ? { body: element("ObjectLockConfiguration", element("ObjectLockEnabled", "Enabled")) }
          : refusal(404, "ObjectLockConfigurationNotFoundError");
      case "GET list-type":
        return { body: element("ListBucketResult", element("IsTruncated", "false")) };
      case "PUT object":
        return this.#putObject(url.pathname, headers);
      case "DELETE object":
        return this.#deleteObject(url.pathname, headers);
      default:
        return refusal(501, "NotImplemented");
    }
  }

  #putPolicy(body: string): Answer {
    const isPublic = body.includes('"Allow","Principal":"*"');
    if (!this.mayWrite || (isPublic && this.refusesPublicPolicies)) return refusal(403, "AccessDenied");
    this.policy = body;
    return {};
  }

  #putObject(key: string, headers: IncomingHttpHeaders): Answer {
    const encryption = headers["x-amz-server-side-encryption"];
    const isPublic = headers["x-amz-acl"] === "public-read";
    const forbidden = this.enforcesPolicy && encryption === "AES256";
    const missing = this.demandsEncryptionHeader && encryption === undefined;
    if (!this.mayWrite || forbidden || missing) return refusal(403, "AccessDenied");
    if (isPublic && this.refusesAcls) return refusal(400, "AccessControlListNotSupported");
    if ("x-amz-object-lock-mode" in headers !== this.locksObjects) return refusal(400, "InvalidRequest");
    this.objects.add(key);
    const used = String(encryption ?? this.defaultEncryption);
    return { headers: { "x-amz-server-side-encryption": used, "x-amz-version-id": "1" } };
  }

  #deleteObject(key: string, headers: IncomingHttpHeaders): Answer {
    const bypasses = headers["x-amz-bypass-governance-retention"] === "true" && this.mayBypassLock;
    if (this.locksObjects && !bypasses) return refusal(403, "AccessDenied");
    this.objects.delete(key);
    return { status: 204 };
  }
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

function refusal(status: number, code: string): Answer {
  return { status, body: element("Error", element("Code", code) + element("Message", `fake: ${code}`)) };
}
