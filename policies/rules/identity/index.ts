import type { Rule } from "../../model/rule";
import { githubOidcBound } from "./github-oidc-bound";
import { iamLeastPrivilege } from "./iam-least-privilege";
import { iamNoEscalation } from "./iam-no-escalation";
import { iamNoUsers } from "./iam-no-users";
import { keyRightsBound } from "./key-rights-bound";
import { noBroadManagedPolicies } from "./no-broad-managed-policies";
import { passwordPolicyStrong } from "./password-policy-strong";
import { permissionInvokes } from "./permission-invokes";
import { referencesOwnAccount } from "./references-own-account";
import { referencesOwnProgram } from "./references-own-program";
import { referencesResolve } from "./references-resolve";
import { roleReachesAllItNeeds } from "./role-reaches-all-it-needs";
import { roleReachesOnlyOwn } from "./role-reaches-only-own";
import { roleTrustClosed } from "./role-trust-closed";

/** Who may do what. */
export const identityRules: readonly Rule[] = Object.freeze([
  githubOidcBound,
  iamLeastPrivilege,
  iamNoEscalation,
  iamNoUsers,
  keyRightsBound,
  noBroadManagedPolicies,
  passwordPolicyStrong,
  permissionInvokes,
  referencesOwnAccount,
  referencesOwnProgram,
  referencesResolve,
  roleReachesAllItNeeds,
  roleReachesOnlyOwn,
  roleTrustClosed,
]);
