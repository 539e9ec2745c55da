import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { repository } from "../../model/types/registry";
import { UNKNOWN } from "../../model/value";

export const registryImmutableTags: ControlRule = {
  name: "registry-immutable-tags",
  severity: "required",
  title: "A tag of an image never moves",
  why: "A tag that can be moved names another program tomorrow: what was reviewed is not what runs, and nobody can tell.",
  remediation: 'set imageTagMutability: "IMMUTABLE"',
  example: { bad: 'imageTagMutability: "MUTABLE",', good: 'imageTagMutability: "IMMUTABLE",' },
  controls: { fsbp: ["ECR.2"], checkov: ["CKV_AWS_51"], trivy: ["AWS-0031"] },
  subjects: repository,
  watches: [watch(repository, "imageTagMutability")],
  early: false,
  judge(one) {
    const mutability = one.get("imageTagMutability");
    if (mutability === UNKNOWN) return unknown("imageTagMutability is not known before the update");
    return mutability === "IMMUTABLE" ? pass : fail("imageTagMutability is not IMMUTABLE");
  },
};
