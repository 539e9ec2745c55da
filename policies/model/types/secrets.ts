export const managedSecret = ["aws:secretsmanager/secret:Secret"];
export const secretPolicy = ["aws:secretsmanager/secretPolicy:SecretPolicy"];
export const secretRotation = ["aws:secretsmanager/secretRotation:SecretRotation"];
export const parameter = ["aws:ssm/parameter:Parameter"];
export const keyPolicy = ["aws:kms/keyPolicy:KeyPolicy"];
/** Keys whose material AWS has made, or the program brings, also copies of one in another region. */
export const everyKey = [
  "aws:kms/key:Key",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];
