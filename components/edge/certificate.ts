import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A certificate that AWS renews by itself for as long as the validation record stands.
 *
 * @returns its validation, so that whoever uses the ARN waits until it is issued
 */
export function makeCertificate(
  parent: pulumi.Resource,
  name: string,
  { domain, zoneId }: { domain: string; zoneId: string },
): aws.acm.CertificateValidation {
  const certificate = new aws.acm.Certificate(
    `${name}-certificate`,
    { domainName: domain, validationMethod: "DNS", keyAlgorithm: "EC_prime256v1" },
    { parent },
  );
  // One name, one record.
  const wanted = certificate.domainValidationOptions.apply(([option]) => {
    if (option === undefined) throw new Error(`AWS did not say how to validate ${domain}`);
    return option;
  });
  const record = new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId,
      name: wanted.resourceRecordName,
      type: wanted.resourceRecordType,
      records: [wanted.resourceRecordValue],
      ttl: 300,
      // The same host name in another stack of the account needs the same record.
      allowOverwrite: true,
    },
    { parent },
  );
  return new aws.acm.CertificateValidation(
    `${name}-certificate`,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    { parent },
  );
}
