import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";

/** `governance` lets a role with a named right lift a lock; `compliance` lets nobody, the account's root included. */
export type LockMode = "governance" | "compliance";

export interface BackupsArgs {
  readonly scope: Scope;
  /** Encrypts every object. */
  readonly keyArn: pulumi.Input<string>;
  /** Roles whose own policies let them add backups; the bucket's sees to it that they can never delete any. */
  readonly writerRoleArns?: readonly pulumi.Input<string>[];
  /** How long an object is locked, and after which it expires. Days, default 30. */
  readonly retentionDays?: number;
  /** It cannot be taken back for objects that are already there. Default `governance`. */
  readonly lockMode?: LockMode;
  /** After which an object moves to Glacier Instant Retrieval, which charges for 90 days at least. Days. Default: never. */
  readonly archiveAfterDays?: number | undefined;
  /**
   * Another region in which every object is kept a second time, and the stack's provider for it. Both or neither.
   * Default: none.
   */
  readonly replicaRegion?: string | undefined;
  readonly replicaProvider?: aws.Provider | undefined;
  /** How long access logs are kept. Days, default 90. */
  readonly logRetentionDays?: number;
  /** `on` lets `pulumi destroy` delete all backups, once they are unprotected and their locks have run out. Default off. */
  readonly forceDestroy?: "on" | "off";
}

export const backupsDefaults = Object.freeze({
  retentionDays: 30,
  lockMode: "governance",
  writerRoleArns: [] as readonly pulumi.Input<string>[],
  logRetentionDays: 90,
  forceDestroy: "off",
  /** An expired object is a replaced one; a day later it is gone, so that it is not kept twice as long as was asked for. */
  noncurrentDays: 1,
} as const);
