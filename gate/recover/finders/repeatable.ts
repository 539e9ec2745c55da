import type { Finder } from "./finder";

/**
 * Types of which making one again writes over the one that is there, or gives the same one back: nobody need look for it.
 * Of a secret it makes a further version, and the one before it is kept by AWS for as long as it likes.
 */
export const repeatable: Finder = {
  types: [
    "aws:acm/certificateValidation:CertificateValidation",
    "aws:appautoscaling/policy:Policy",
    "aws:appautoscaling/target:Target",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "aws:s3/bucketAcl:BucketAcl",
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:sns/topicSubscription:TopicSubscription",
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  ],
  find: () => Promise.resolve({ is: "absent" }),
};
