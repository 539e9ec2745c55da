import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";

interface ObjectCopy {
  readonly from: { readonly bucket: string; readonly key: string; readonly bytes: number };
  readonly to: { readonly bucket: string; readonly key: string; readonly keyArn: string };
  /** S3 copies no more than 5 GiB at once. */
  readonly partBytes: number;
}

/**
 * Copies an object inside S3 and has S3 compute its SHA-256 on the way.
 *
 * @returns the checksum, as `ObjectChecksum` computes it
 */
export async function copyObject(s3: S3Client, copy: ObjectCopy): Promise<string> {
  const { from, to, partBytes } = copy;
  const source = `${from.bucket}/${encodeURIComponent(from.key)}`;
  const target = { Bucket: to.bucket, Key: to.key };
  const how = {
    ServerSideEncryption: "aws:kms",
    SSEKMSKeyId: to.keyArn,
    BucketKeyEnabled: true,
    ChecksumAlgorithm: "SHA256",
  } as const;
  if (from.bytes <= partBytes) {
    const { CopyObjectResult: result } = await s3.send(
      new CopyObjectCommand({ ...target, ...how, CopySource: source }),
    );
    return checked(result?.ChecksumSHA256, to.key);
  }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...target, ...how }));
  let sha256: string | undefined;
  try {
    const parts = [];
    for (let first = 0, PartNumber = 1; first < from.bytes; first += partBytes, PartNumber += 1) {
      const last = Math.min(first + partBytes, from.bytes) - 1;
      const { CopyPartResult: part } = await s3.send(
        new UploadPartCopyCommand({
          ...target,
          UploadId,
          PartNumber,
          CopySource: source,
          CopySourceRange: `bytes=${first}-${last}`,
        }),
      );
      parts.push({ PartNumber, ETag: part?.ETag, ChecksumSHA256: part?.ChecksumSHA256 });
    }
    const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } });
    ({ ChecksumSHA256: sha256 } = await s3.send(complete));
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    throw error;
  }
  return checked(sha256, to.key);
}

function checked(checksum: string | undefined, key: string): string {
  if (checksum === undefined) throw new Error(`S3 gave no checksum of ${key}`);
  return checksum;
}
