import type { Rule } from "../../model/rule";
import { encryptionKeyUsable } from "./encryption-key-usable";
import { envIsolatedPerEnvironment } from "./env-isolated-per-environment";
import { keyAdministrable } from "./key-administrable";
import { keyDeletionWindow } from "./key-deletion-window";
import { keyEnabled } from "./key-enabled";
import { keyPolicyClosed } from "./key-policy-closed";
import { keyRotated } from "./key-rotated";
import { parameterOwnKey } from "./parameter-own-key";
import { secretAgeWatched } from "./secret-age-watched";
import { secretFilled } from "./secret-filled";
import { secretOwnKey } from "./secret-own-key";
import { secretPolicyClosed } from "./secret-policy-closed";
import { secretRecoverable } from "./secret-recoverable";
import { secretValueSound } from "./secret-value-sound";
import { secretsUsedAndDeclared } from "./secrets-used-and-declared";

/** Secrets, parameters and keys. */
export const secretsRules: readonly Rule[] = Object.freeze([
  encryptionKeyUsable,
  envIsolatedPerEnvironment,
  keyAdministrable,
  keyDeletionWindow,
  keyEnabled,
  keyPolicyClosed,
  keyRotated,
  parameterOwnKey,
  secretAgeWatched,
  secretFilled,
  secretOwnKey,
  secretPolicyClosed,
  secretRecoverable,
  secretValueSound,
  secretsUsedAndDeclared,
]);
