import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { iamUser, lastingCredential, policyAttachment } from "../../model/types/identity";
import { isAbsent, UNKNOWN } from "../../model/value";

/** People come through an identity provider and programs by roles: both get credentials that end by themselves. */
export const iamNoUsers: ControlRule = {
  name: "iam-no-users",
  severity: "required",
  title: "The stack makes no users, keys or passwords of IAM",
  why: "A user's key lasts until somebody takes it away. It is copied, forgotten and found, and works for whoever finds it.",
  remediation: "give the program a role, and people access through IAM Identity Center",
  example: {
    bad: 'new aws.iam.User("deployer");\nnew aws.iam.AccessKey("deployer", { user: user.name });',
    good: 'new aws.iam.Role("deployer", { assumeRolePolicy: trustOfTheIdentityProvider });',
  },
  controls: {
    fsbp: ["IAM.2"],
    checkov: ["CKV_AWS_40", "CKV_AWS_273"],
    cdkNag: ["IAMUserNoPolicies"],
    trivy: ["AWS-0143"],
  },
  subjects: [...iamUser, ...lastingCredential, ...policyAttachment],
  watches: [watch(iamUser, "name"), watch(lastingCredential, "user"), watch(policyAttachment, "users")],
  early: false,
  judge(subject) {
    if (iamUser.includes(subject.type)) return fail("it is a user");
    if (lastingCredential.includes(subject.type)) return fail("it is a credential that lasts");
    const users = subject.get("users");
    if (users === UNKNOWN) return unknown("users is not known before the update");
    return isAbsent(users) ? pass : fail("it gives rights to users");
  },
};
