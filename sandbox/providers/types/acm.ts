import type { CertificateArgs, CertificateState } from "@pulumi/aws/acm/certificate";
import type { CertificateValidationArgs, CertificateValidationState } from "@pulumi/aws/acm/certificateValidation";
import type { KeyAlgorithm } from "@aws-sdk/client-acm";

import { awsType, tagList, tagsOf } from "../aws-type";

/**
 * Replacements: registry documentation of aws.acm.Certificate; nothing of a requested certificate can change but its tags.
 * Id: the ARN. Supported: certificates of Amazon's, validated by DNS.
 */
export const certificate = awsType<CertificateArgs, CertificateState>({
  inputs: {
    domainName: { replace: true },
    validationMethod: { replace: true },
    keyAlgorithm: { replace: true, chosenByAws: true },
    tags: {},
  },
  outputs: ["arn", "domainValidationOptions", "status", "type", "tagsAll"],
  async create(inputs, { cloud, tags }) {
    const { CertificateArn } = await (
      await cloud.acm()
    ).requestCertificate({
      DomainName: inputs.domainName,
      ValidationMethod: inputs.validationMethod as "DNS",
      KeyAlgorithm: inputs.keyAlgorithm as KeyAlgorithm | undefined,
      ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
    });
    return CertificateArn ?? "";
  },
  /** The validation record is made up after the certificate, and the program needs it. */
  async settle(id, _inputs, { cloud, until }) {
    const acm = await cloud.acm();
    await until("AWS says how to validate the certificate", async () => {
      const { Certificate } = await acm.describeCertificate({ CertificateArn: id });
      return Certificate?.DomainValidationOptions?.every(({ ResourceRecord }) => ResourceRecord !== undefined);
    });
  },
  async read(id, _state, { cloud }) {
    const acm = await cloud.acm();
    const { Certificate: found } = await acm.describeCertificate({ CertificateArn: id });
    if (found === undefined) return undefined;
    const { Tags } = await acm.listTagsForCertificate({ CertificateArn: id });
    return {
      domainName: found.DomainName,
      validationMethod: found.DomainValidationOptions?.[0]?.ValidationMethod,
      // Asked for as EC_prime256v1, told as EC-prime256v1.
      keyAlgorithm: found.KeyAlgorithm?.replace("-", "_"),
      arn: found.CertificateArn,
      domainValidationOptions: found.DomainValidationOptions?.map(({ DomainName = "", ResourceRecord }) => ({
        domainName: DomainName,
        resourceRecordName: ResourceRecord?.Name ?? "",
        resourceRecordType: ResourceRecord?.Type ?? "",
        resourceRecordValue: ResourceRecord?.Value ?? "",
      })),
      // Its status changes by itself; the validation waits for it.
      type: found.Type,
      tagsAll: tagsOf(Tags),
    };
  },
  async retag(id, { put, remove }, { cloud }) {
    const acm = await cloud.acm();
    const Tags = remove.map((Key) => ({ Key }));
    if (remove.length > 0) await acm.removeTagsFromCertificate({ CertificateArn: id, Tags });
    if (Object.keys(put).length > 0) await acm.addTagsToCertificate({ CertificateArn: id, Tags: tagList(put) });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.acm()).deleteCertificate({ CertificateArn: id });
  },
});

/** Nothing of AWS's own: it waits until the certificate is issued. Replacements: registry documentation; all. Id: the ARN. */
export const certificateValidation = awsType<CertificateValidationArgs, CertificateValidationState>({
  inputs: {
    certificateArn: { replace: true },
    validationRecordFqdns: { replace: true, steers: true },
  },
  outputs: [],
  create: ({ certificateArn }) => Promise.resolve(certificateArn),
  async settle(id, _inputs, { cloud, until }) {
    const acm = await cloud.acm();
    await until("the certificate is issued", async () => {
      const { Certificate } = await acm.describeCertificate({ CertificateArn: id });
      if (Certificate?.Status === "FAILED") throw new Error(`the certificate failed: ${Certificate.FailureReason}`);
      return Certificate?.Status === "ISSUED" || undefined;
    });
  },
  async read(id, _state, { cloud }) {
    const { Certificate } = await (await cloud.acm()).describeCertificate({ CertificateArn: id });
    return Certificate?.Status === "ISSUED" ? { certificateArn: id } : undefined;
  },
  delete: () => Promise.resolve(),
});
