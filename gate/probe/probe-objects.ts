import { randomUUID } from "node:crypto";
import {
  DeleteObjectCommand,
  GetObjectLockConfigurationCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { passed, reason, unknown, type Check } from "./probe";
import { attempt, ifThere, type Attempt } from "./s3-attempt";

/** How long an object that cannot be removed may stay, where the bucket locks objects. Milliseconds. */
const lockMilliseconds = 5 * 60_000;

/**
 * Small objects under `gate-probe/` which leave no trace. In a bucket that locks what it gets, each asks for a lock of
 * its own that is short and may be lifted (GOVERNANCE), else the bucket's default would keep it for its whole term.
 */
export class ProbeObjects {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #locked: boolean;
  readonly #stored: { readonly Key: string; readonly VersionId: string | undefined }[] = [];

  private constructor(s3: S3Client, bucket: string, locked: boolean) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#locked = locked;
  }

  static async in(s3: S3Client, bucket: string): Promise<ProbeObjects> {
    const request = s3.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
    const found = await ifThere(request, "ObjectLockConfigurationNotFoundError");
    return new ProbeObjects(s3, bucket, found?.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled");
  }

  /** Tries to store one object with these settings. */
  async put(settings: Partial<PutObjectCommandInput>): Promise<Attempt<PutObjectCommandOutput>> {
    const Key = `gate-probe/${randomUUID()}`;
    const outcome = await attempt(
      this.#s3.send(
        new PutObjectCommand({ Bucket: this.#bucket, Key, Body: "gate probe", ...this.#lock(), ...settings }),
      ),
    );
    if ("accepted" in outcome) this.#stored.push({ Key, VersionId: outcome.accepted.VersionId });
    return outcome;
  }

  /** Removes every version that was stored. Never rejects: what stays is named in the check. */
  async remove(): Promise<Check> {
    const name = "clean-up";
    const bypass = this.#locked ? { BypassGovernanceRetention: true } : {};
    const removals = this.#stored.map((object) =>
      this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucket, ...object, ...bypass })).then(
        () => undefined,
        (error: unknown) => `${object.Key} (${reason(error)})`,
      ),
    );
    const left = (await Promise.all(removals)).filter((object) => object !== undefined);
    return left.length === 0
      ? passed(name, "nothing is left in the bucket")
      : unknown(name, `left in the bucket, delete by hand: ${left.join(", ")}`);
  }

  #lock(): Partial<PutObjectCommandInput> {
    if (!this.#locked) return {};
    return { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date(Date.now() + lockMilliseconds) };
  }
}
