import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { ManifestDraft } from "../../backups/manifest";
import { manifestDraft } from "../../backups/manifest";

/** The bucket that ElastiCache exports into, where the draft of the manifest waits for its dump. */
export class Landing {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async putDraft(draft: ManifestDraft): Promise<void> {
    const Key = draftKey(draft.snapshot);
    await this.#s3.send(new PutObjectCommand({ Bucket: this.#bucket, Key, Body: JSON.stringify(draft) }));
  }

  /** @throws when it is not there or is not one */
  async readDraft(snapshot: string): Promise<ManifestDraft> {
    const Key = draftKey(snapshot);
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
    return manifestDraft.parse(JSON.parse((await Body?.transformToString()) ?? ""));
  }

  /** The dump, once ElastiCache has put the whole of it there. One node group makes one file. */
  async findDump(snapshot: string): Promise<{ bucket: string; key: string; bytes: number } | undefined> {
    const found = (await this.#list(snapshot)).find(({ Key = "" }) => Key.endsWith(".rdb"));
    return found?.Key === undefined ? undefined : { bucket: this.#bucket, key: found.Key, bytes: found.Size ?? 0 };
  }

  /** Takes away everything that belongs to a snapshot. */
  async clear(snapshot: string): Promise<void> {
    for (const { Key } of await this.#list(snapshot)) {
      await this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key }));
    }
  }

  async #list(snapshot: string) {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: snapshot }));
    return Contents;
  }
}

const draftKey = (snapshot: string): string => `${snapshot}.draft.json`;
