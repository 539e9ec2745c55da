import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";

export interface FoundationArgs {
  readonly scope: Scope;
  /** How many released images are kept, newest first; an older one cannot be rolled back to. Default 50. */
  readonly releasesKept?: number;
  /** How long a deploy record is locked. Days, default 400. */
  readonly recordRetentionDays?: number;
  /** Other accounts that may pull images. Default none. */
  readonly pullAccountIds?: readonly pulumi.Input<string>[] | undefined;
  /** `owner/name` of the GitHub repository whose workflows may push and record. Default: none may. */
  readonly githubRepository?: string | undefined;
  /** The GitHub environment that such a workflow must run in. Default `release`. */
  readonly githubEnvironment?: string;
}

export const foundationDefaults = Object.freeze({
  releasesKept: 50,
  recordRetentionDays: 400,
  pullAccountIds: [] as readonly pulumi.Input<string>[],
  githubEnvironment: "release",
  /** An image without a tag was never a release, or its push was cut off. */
  untaggedKeptDays: 7,
  /** An image of sources that were not committed is for trying out. */
  dirtyKeptDays: 14,
  /** With the key go all images and records, so: the longest that AWS offers. */
  keyDeletionDays: 30,
});
