import type { Rule } from "../../model/rule";
import { bucketAbortsUploads } from "./bucket-aborts-uploads";
import { bucketAccessLogged } from "./bucket-access-logged";
import { bucketAclsDisabled } from "./bucket-acls-disabled";
import { bucketEncrypted } from "./bucket-encrypted";
import { bucketLifecycleSet } from "./bucket-lifecycle";
import { bucketMarkersSwept } from "./bucket-markers-swept";
import { bucketModernTls } from "./bucket-modern-tls";
import { bucketNotEmptied } from "./bucket-not-emptied";
import { bucketObjectLocked } from "./bucket-object-locked";
import { bucketOwnKey } from "./bucket-own-key";
import { bucketPolicyClosed } from "./bucket-policy-closed";
import { bucketPrivate } from "./bucket-private";
import { bucketPurposeStated } from "./bucket-purpose-stated";
import { bucketReplicated } from "./bucket-replicated";
import { bucketTlsOnly } from "./bucket-tls-only";
import { bucketVersioned } from "./bucket-versioned";

/** Every bucket. */
export const storageRules: readonly Rule[] = Object.freeze([
  bucketAbortsUploads,
  bucketAccessLogged,
  bucketAclsDisabled,
  bucketEncrypted,
  bucketLifecycleSet,
  bucketMarkersSwept,
  bucketModernTls,
  bucketNotEmptied,
  bucketObjectLocked,
  bucketOwnKey,
  bucketPolicyClosed,
  bucketPrivate,
  bucketPurposeStated,
  bucketReplicated,
  bucketTlsOnly,
  bucketVersioned,
]);
