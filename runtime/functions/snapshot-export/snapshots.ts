import {
  CopySnapshotCommand,
  CreateSnapshotCommand,
  DeleteSnapshotCommand,
  DescribeReplicationGroupsCommand,
  type ElastiCacheClient,
  paginateDescribeSnapshots,
} from "@aws-sdk/client-elasticache";

export interface TakenSnapshot {
  readonly name: string;
  readonly status: string;
}

/** Snapshots whose names begin with a prefix that is one replication group's: those that are made only to be exported. */
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

  /**
   * Oldest first, as names carry the time. They are found by name: a snapshot of a node does not say on AWS which group the
   * node is in.
   */
  async list(): Promise<TakenSnapshot[]> {
    const found: TakenSnapshot[] = [];
    const pages = paginateDescribeSnapshots({ client: this.#client }, { SnapshotSource: "user" });
    for await (const { Snapshots = [] } of pages) {
      for (const { SnapshotName: name = "", SnapshotStatus: status = "" } of Snapshots) {
        if (name.startsWith(this.#prefix)) found.push({ name, status });
      }
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Without cluster mode ElastiCache saves a node and not the group: a replica, so that the primary is left alone. */
  async take(name: string): Promise<void> {
    const asked = new DescribeReplicationGroupsCommand({ ReplicationGroupId: this.#groupId });
    const { ReplicationGroups = [] } = await this.#client.send(asked);
    const members = ReplicationGroups[0]?.NodeGroups?.[0]?.NodeGroupMembers ?? [];
    const { CacheClusterId } = members.find(({ CurrentRole }) => CurrentRole === "replica") ?? members[0] ?? {};
    if (CacheClusterId === undefined) throw new Error(`${this.#groupId} has no node that a snapshot could be taken of`);
    await this.#client.send(new CreateSnapshotCommand({ CacheClusterId, SnapshotName: name }));
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
