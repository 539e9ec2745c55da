import type { Destination, ReplicationRule } from "@aws-sdk/client-s3";
import type { Unwrap } from "@pulumi/pulumi";
import type { BucketReplicationConfigArgs, BucketReplicationConfigState } from "@pulumi/aws/s3/bucketReplicationConfig";

import { forApi, fromApi } from "../casing";
import { bucketSetting } from "./s3-settings";

type Rule = Unwrap<BucketReplicationConfigArgs>["rules"][number];

/** Replacements: registry documentation of aws.s3.BucketReplicationConfig; the bucket is fixed. */
export const bucketReplicationConfig = bucketSetting<BucketReplicationConfigArgs, BucketReplicationConfigState>({
  inputs: {
    role: {},
    rules: {
      as: "set",
      holds: [
        "id",
        "status",
        "priority",
        "filter",
        "deleteMarkerReplication",
        "sourceSelectionCriteria",
        "destination",
      ],
    },
  },
  put: (s3, Bucket, { role, rules }) =>
    s3.putBucketReplication({ Bucket, ReplicationConfiguration: { Role: role, Rules: rules.map(forS3) } }),
  async get(s3, Bucket) {
    const { ReplicationConfiguration: found } = await s3.getBucketReplication({ Bucket });
    return found && { role: found.Role, rules: (found.Rules ?? []).map(fromS3) };
  },
  remove: (s3, Bucket) => s3.deleteBucketReplication({ Bucket }),
});

/** The spellings differ in the case of first letters, and in that of two names. */
function forS3({ id, filter, destination, ...rest }: Rule): ReplicationRule {
  const { encryptionConfiguration: encryption, ...target } = destination;
  return {
    ...(forApi(rest) as ReplicationRule),
    ID: id,
    Filter: { Prefix: filter?.prefix ?? "" },
    Destination: {
      ...(forApi(target) as Destination),
      EncryptionConfiguration: encryption && { ReplicaKmsKeyID: encryption.replicaKmsKeyId },
    },
  };
}

function fromS3({ ID, Filter, Destination: found, ...rest }: ReplicationRule): Rule {
  const { EncryptionConfiguration: encryption, ...target } = found ?? { Bucket: "" };
  return {
    ...(fromApi(rest) as Rule),
    id: ID,
    filter: { prefix: Filter?.Prefix ?? "" },
    destination: {
      ...(fromApi(target) as Rule["destination"]),
      ...(encryption && { encryptionConfiguration: { replicaKmsKeyId: encryption.ReplicaKmsKeyID ?? "" } }),
    },
  };
}
