import { fail, Faults, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { repository } from "../../model/types/registry";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

export const registryOwnKey: ControlRule = {
  name: "registry-own-key",
  severity: "required",
  title: "Images are encrypted with a key of your own",
  why: "Who may read with AWS's own key is not yours to say, nor can its use be seen or ended.",
  remediation: 'set encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key.arn }]; it replaces the repository',
  example: {
    bad: 'encryptionConfigurations: [{ encryptionType: "AES256" }],',
    good: 'encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key.arn }],',
  },
  controls: { securityHub: ["ECR.5"], checkov: ["CKV_AWS_136"], trivy: ["AWS-0033"] },
  subjects: repository,
  watches: [watch(repository, "encryptionConfigurations")],
  early: false,
  judge(one) {
    const configurations = elements(one.get("encryptionConfigurations"));
    if (configurations === UNKNOWN) return unknown("encryptionConfigurations is not known before the update");
    if (configurations.length === 0) return fail("it states no encryption with a key");
    const faults = new Faults();
    for (const configuration of configurations) {
      const type = at(configuration, "encryptionType");
      if (type === UNKNOWN) faults.unknown("encryptionType is not known before the update");
      else if (type !== "KMS" && type !== "KMS_DSSE") faults.problem("encryptionType is not KMS");
      else if (isAbsent(at(configuration, "kmsKey"))) faults.problem("it names no kmsKey");
    }
    return faults.outcome;
  },
};
