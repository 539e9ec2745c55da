import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

import type { Objects } from "./objects";

/** Objects of an S3 bucket, by their keys under a prefix. */
export class BucketObjects implements Objects {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {}

  get address(): string {
    return `s3://${this.bucket}/${this.prefix}`;
  }

  async list(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    const scope = { Bucket: this.bucket, Prefix: `${this.prefix}${prefix}` };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, scope))
      for (const { Key } of Contents) if (Key !== undefined) keys.push(Key.slice(this.prefix.length));
    return keys.sort();
  }

  async read(key: string): Promise<Buffer> {
    const { Body } = await this.client.send(new GetObjectCommand(this.at(key)));
    if (Body === undefined) throw new Error(`${this.address}${key} has no content`);
    return Buffer.from(await Body.transformToByteArray());
  }

  isLabelled(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async write(key: string, content: Buffer): Promise<void> {
    await this.client.send(new PutObjectCommand({ ...this.at(key), Body: content }));
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.at(key)));
  }

  private at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.bucket, Key: `${this.prefix}${key}` };
  }
}
