import * as z from "zod";

/** What is known of a dump before the snapshot is taken. */
export const manifestDraft = z.object({
  version: z.literal(1),
  replicationGroupId: z.string().min(1),
  snapshot: z.string().min(1),
  /** Keys in the database then. */
  keysBefore: z.int().nonnegative(),
  /** SHA-256 of the value of each canary, by key; hexadecimal. */
  canaries: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});
export type ManifestDraft = z.infer<typeof manifestDraft>;

/** What must be found in a dump when it is restored. It lies beside the dump and is written last. */
export const manifest = manifestDraft.extend({
  /** Keys in the database when the snapshot was there. */
  keysAfter: z.int().nonnegative(),
  dump: z.object({
    key: z.string().min(1),
    bytes: z.int().positive(),
    /** As S3 computed it, base64; of the parts' checksums, with their number behind a dash, where there are parts. */
    sha256: z.string().regex(/^[\w+/]{43}=(-\d+)?$/),
    /** Size of each part but the last. */
    partBytes: z.int().positive(),
  }),
});
export type Manifest = z.infer<typeof manifest>;

/**
 * Whether a restored database has about as many keys as the queue had. It cannot be exact: jobs come and go between the
 * two counts and the snapshot, so a fifth, or a hundred keys, either way is within bounds.
 */
export function isPlausibleCount(found: number, { keysBefore, keysAfter }: Manifest): boolean {
  const slack = Math.max(100, Math.ceil(0.2 * Math.max(keysBefore, keysAfter)));
  return found >= Math.min(keysBefore, keysAfter) - slack && found <= Math.max(keysBefore, keysAfter) + slack;
}
