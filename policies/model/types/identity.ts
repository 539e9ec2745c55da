export const iamUser = ["aws:iam/user:User"];
/** Keys and passwords that last, which only users have. */
export const lastingCredential = ["aws:iam/accessKey:AccessKey", "aws:iam/userLoginProfile:UserLoginProfile"];
/** Attaches one policy to several at once. */
export const policyAttachment = ["aws:iam/policyAttachment:PolicyAttachment"];
export const exclusiveAttachments = ["aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"];
export const passwordPolicy = ["aws:iam/accountPasswordPolicy:AccountPasswordPolicy"];
