import type { Grant, Permission, Type } from "@aws-sdk/client-s3";
import type { BucketAclArgs, BucketAclState } from "@pulumi/aws/s3/bucketAcl";

import { awsType } from "../aws-type";

/** Replacements: registry documentation of aws.s3.BucketAcl; the bucket is fixed. An access list stays when it is deleted. */
export const bucketAcl = awsType<BucketAclArgs, BucketAclState>({
  inputs: { bucket: { replace: true }, accessControlPolicy: { as: "set" } },
  outputs: [],
  create: ({ bucket }) => Promise.resolve(bucket),
  async settle(id, { accessControlPolicy: policy }, { cloud }) {
    const grants = (policy?.grants ?? []).map(({ permission, grantee }): Grant => ({
      Permission: permission as Permission,
      Grantee: { Type: grantee?.type as Type, ID: grantee?.id, URI: grantee?.uri },
    }));
    await (
      await cloud.s3()
    ).putBucketAcl({ Bucket: id, AccessControlPolicy: { Owner: { ID: policy?.owner.id }, Grants: grants } });
  },
  async read(id, _state, { cloud }) {
    const { Owner: owner, Grants: grants = [] } = await (await cloud.s3()).getBucketAcl({ Bucket: id });
    return {
      bucket: id,
      accessControlPolicy: {
        owner: { id: owner?.ID ?? "" },
        grants: grants.map(({ Permission: permission = "", Grantee: grantee }) => ({
          permission,
          grantee: { type: grantee?.Type ?? "", id: grantee?.ID, uri: grantee?.URI },
        })),
      },
    };
  },
  /** As in the official provider: the list is only forgotten. */
  delete: () => Promise.resolve(),
});
