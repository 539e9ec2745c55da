import {
  CopySnapshotCommand,
  CreateSnapshotCommand,
  DeleteSnapshotCommand,
  type ElastiCacheClient,
  paginateDescribeSnapshots,
} from "@aws-sdk/client-elasticache";

export interface TakenSnapshot {
  readonly name: string;
  readonly status: string;
}

/** Snapshots of one replication group whose names begin with a prefix: those that are made only to be exported. */
export class ExportSnapshots {
  readonly #client: ElastiCacheClient;
  readonly #groupId: string;
  readonly #prefix: string;

  constructor(client: ElastiCacheClient, groupId: string, prefix: string) {
    this.#client = client;
    this.#groupId = groupId;
    this.#prefix = `${prefix}-`;
  }

  nameAt(stamp: string): string {
    return `${this.#prefix}${stamp}`;
  }

  /** Oldest first, as names carry the time. */
  async list(): Promise<TakenSnapshot[]> {
    const found: TakenSnapshot[] = [];
    const pages = paginateDescribeSnapshots({ client: this.#client }, { ReplicationGroupId: this.#groupId });
    for await (const { Snapshots = [] } of pages) {
      for (const { SnapshotName: name = "", SnapshotStatus: status = "" } of Snapshots) {
        if (name.startsWith(this.#prefix)) found.push({ name, status });
      }
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async take(name: string): Promise<void> {
    await this.#client.send(new CreateSnapshotCommand({ ReplicationGroupId: this.#groupId, SnapshotName: name }));
  }

  /** Puts `<name>-0001.rdb` into a bucket, some time later. */
  async exportTo(bucket: string, name: string): Promise<void> {
    await this.#client.send(
      new CopySnapshotCommand({ SourceSnapshotName: name, TargetSnapshotName: name, TargetBucket: bucket }),
    );
  }

  async delete(name: string): Promise<void> {
    await this.#client.send(new DeleteSnapshotCommand({ SnapshotName: name }));
  }
}
