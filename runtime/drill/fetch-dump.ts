import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { ObjectChecksum } from "../backups/checksum";
import type { Manifest } from "../backups/manifest";
import { manifest as manifestSchema } from "../backups/manifest";

/** @throws when it is not there or is not one */
export async function fetchManifest(s3: S3Client, Bucket: string, Key: string): Promise<Manifest> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return manifestSchema.parse(JSON.parse((await Body?.transformToString()) ?? ""));
}

/**
 * Writes a dump to a file.
 *
 * @throws when it is not, byte for byte, what was put into the bucket
 */
export async function fetchDump(s3: S3Client, Bucket: string, { dump }: Manifest, file: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: dump.key }));
  if (!(Body instanceof Readable)) throw new Error(`${dump.key} has no content`);
  const checksum = new ObjectChecksum(dump.partBytes);
  const observe = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      checksum.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(Body, observe, createWriteStream(file, { mode: 0o600 }));
  if (checksum.bytes !== dump.bytes) {
    throw new Error(`${dump.key} has ${checksum.bytes} bytes, and ${dump.bytes} were put there`);
  }
  if (checksum.digest() !== dump.sha256) throw new Error(`${dump.key} is not what was put there: its SHA-256 differs`);
}
