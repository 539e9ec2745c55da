import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

import { emulatorAddress } from "../aws";
import { GateError } from "../gate-error";
import type { Store } from "./store";

/** S3 asks to try again while another request for the same key is under way; that does not go on for long. */
const longestConflict = 10;

/**
 * Entries as objects of a bucket. S3 itself sees to it that of several who write one key a single one does. Versions and
 * object lock are the bucket's affair: with them nobody can change an entry for good.
 */
class BucketStore implements Store {
  constructor(
    readonly address: string,
    private readonly client: S3Client,
    private readonly bucket: string,
    /** Empty, or with a slash at its end. */
    private readonly prefix: string,
  ) {}

  async list(): Promise<readonly string[]> {
    const names: string[] = [];
    const scope = { Bucket: this.bucket, Prefix: this.prefix, Delimiter: "/" };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, scope))
      names.push(...Contents.flatMap(({ Key }) => Key?.slice(this.prefix.length) ?? []));
    // A console that makes a folder leaves an object without a name.
    return names.filter((name) => name !== "").sort();
  }

  async read(name: string): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + name }));
    // As bytes: to read it as a text would drop a byte order mark, and no byte may go unnoticed.
    return Buffer.from((await Body?.transformToByteArray()) ?? []).toString("utf8");
  }

  async create(name: string, content: string): Promise<"created" | "exists"> {
    const request = new PutObjectCommand({
      Bucket: this.bucket,
      Key: this.prefix + name,
      Body: content,
      ContentType: "application/json",
      IfNoneMatch: "*",
    });
    for (let conflicts = 0; ; conflicts++) {
      try {
        await this.client.send(request);
        return "created";
      } catch (error) {
        if (isNamed(error, "ConditionalRequestConflict") && conflicts < longestConflict) continue;
        if (!isNamed(error, "PreconditionFailed")) throw error;
        // Where the first answer was lost on its way, what is there is what was sent.
        const isOwn = (error.$metadata?.attempts ?? 1) > 1 && (await this.read(name)) === content;
        return isOwn ? "created" : "exists";
      }
    }
  }
}

interface ServiceError extends Error {
  readonly $metadata?: { readonly attempts?: number };
}
const isNamed = (error: unknown, name: string): error is ServiceError => error instanceof Error && error.name === name;

const pattern = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]+[a-z0-9])(\/(?<path>[^?]*))?(\?region=(?<region>[a-z0-9-]+))?$/;

/**
 * The bucket, and what stands before the names of its entries.
 * @param address `s3://records/deploys/prod`, with `?region=eu-central-1` where AWS_REGION does not say it
 * @throws {GateError} it is no such address
 */
export function openBucket(address: string, environment: NodeJS.ProcessEnv): Store {
  const { bucket, path = "", region } = pattern.exec(address)?.groups ?? {};
  if (bucket === undefined)
    throw new GateError(
      `a ledger cannot lie in ${address}: expected a bucket such as s3://records/deploys/prod?region=us-east-1`,
    );
  const client = new S3Client({
    ...(region !== undefined && { region }),
    followRegionRedirects: true,
    forcePathStyle: emulatorAddress(environment) !== undefined,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000 },
  });
  const prefix = path.replace(/\/+$/, "");
  return new BucketStore(address, client, bucket, prefix === "" ? "" : `${prefix}/`);
}
