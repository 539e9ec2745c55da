import type { Cases } from "./case";
import { fails, isUnclear, passes } from "./case";
import { notKnown, sent } from "./containers";
import type { EditableStack } from "./editable-stack";

const type = "aws:ecr/repository:Repository";
const policyType = "aws:ecr/repositoryPolicy:RepositoryPolicy";
const lifecycleType = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const good = {
  name: "images",
  imageScanningConfiguration: { scanOnPush: true },
  imageTagMutability: "IMMUTABLE",
  encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:aws:kms:us-east-1:123456789012:key/images" }],
};
const untagged = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 };
const newest = { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: 50 };
const lifecycle = (...selections: object[]): string =>
  JSON.stringify({
    rules: (selections.length > 0 ? selections : [untagged, newest]).map((selection, index) => ({
      rulePriority: index + 1,
      selection,
      action: { type: "expire" },
    })),
  });
const kept =
  (policy: unknown) =>
  (stack: EditableStack): EditableStack =>
    repository()(stack).set("images-lifecycle", { policy });

/** The stacks that run a service have no repository of their own: images are the foundation's. */
const repository =
  (change: object = {}) =>
  (stack: EditableStack) =>
    stack
      .add("images", type, sent({ ...good, ...change }))
      .add("images-lifecycle", lifecycleType, { repository: "images", policy: lifecycle() });
const policy = (statement: object) => (stack: EditableStack) =>
  stack.add("images-policy", policyType, { repository: "images", policy: JSON.stringify({ Statement: [statement] }) });
const pull = { Effect: "Allow", Action: "ecr:BatchGetImage" };

export const registryCases: Cases = {
  "registry-scans": [
    fails("no word of it", "images", repository({ imageScanningConfiguration: undefined })),
    fails("scans off", "images", repository({ imageScanningConfiguration: { scanOnPush: false } })),
    passes("scans on", "images", repository()),
    passes("scans of the whole registry", "images", (stack) =>
      repository({ imageScanningConfiguration: undefined })(stack).add(
        "scanning",
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        { scanType: "ENHANCED" },
      ),
    ),
    isUnclear("not known", "images", repository({ imageScanningConfiguration: { scanOnPush: notKnown } })),
  ],
  "registry-immutable-tags": [
    fails("no word of it", "images", repository({ imageTagMutability: undefined })),
    fails("tags that move", "images", repository({ imageTagMutability: "MUTABLE" })),
    fails("some that move", "images", repository({ imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" })),
    passes("tags that stay", "images", repository()),
    isUnclear("not known", "images", (stack) =>
      repository()(stack).hide("images", "imageTagMutability", "worker-cluster"),
    ),
  ],
  "registry-own-key": [
    fails("no word of it", "images", repository({ encryptionConfigurations: undefined })),
    fails("AWS's own key", "images", repository({ encryptionConfigurations: [{ encryptionType: "AES256" }] })),
    fails("no key", "images", repository({ encryptionConfigurations: [{ encryptionType: "KMS" }] })),
    passes("a key", "images", repository()),
    passes(
      "a key that is not made yet",
      "images",
      repository({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: notKnown }] }),
    ),
    isUnclear("not known", "images", repository({ encryptionConfigurations: [{ encryptionType: notKnown }] })),
  ],
  "registry-not-public": [
    fails("everybody", "images-policy", policy({ ...pull, Principal: "*" })),
    fails("everybody in AWS", "images-policy", policy({ ...pull, Principal: { AWS: ["*"] } })),
    fails("everybody but one", "images-policy", policy({ ...pull, NotPrincipal: { AWS: "arn:aws:iam::1:root" } })),
    fails(
      "a condition that holds for all",
      "images-policy",
      policy({ ...pull, Principal: "*", Condition: { StringLike: { "aws:PrincipalOrgID": "*" } } }),
    ),
    fails("no policy at all", "images-policy", (stack) => stack.add("images-policy", policyType, { policy: "{" })),
    fails("a public repository", "shop-window", (stack) =>
      stack.add("shop-window", "aws:ecrpublic/repository:Repository", { repositoryName: "shop-window" }),
    ),
    passes("one account", "images-policy", policy({ ...pull, Principal: { AWS: "arn:aws:iam::111122223333:root" } })),
    passes(
      "one's organization",
      "images-policy",
      policy({ ...pull, Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    ),
    passes("nobody", "images-policy", policy({ ...pull, Effect: "Deny", Principal: "*" })),
    isUnclear("not known", "images-policy", (stack) =>
      policy(pull)(stack).hide("images-policy", "policy", "worker-cluster"),
    ),
  ],
  "registry-lifecycle": [
    fails("none", "images", (stack) => stack.add("images", type, good)),
    fails("another's", "images", (stack) =>
      stack.add("images", type, good).add("theirs", lifecycleType, { repository: "other" }),
    ),
    fails("no JSON", "images", kept("{")),
    fails("no rules", "images", kept('{"rules":[]}')),
    fails("tagged ones for ever", "images", kept(lifecycle(untagged))),
    fails("untagged ones for ever", "images", kept(lifecycle(newest))),
    fails("hundreds of years", "images", kept(lifecycle({ ...untagged, countNumber: 100_000 }, newest))),
    fails(
      "all by age, also the one that runs",
      "images",
      kept(lifecycle(untagged, { ...newest, countType: "sinceImagePushed", countUnit: "days" })),
    ),
    fails(
      "releases only",
      "images",
      kept(lifecycle(untagged, { ...newest, tagPatternList: undefined, tagPrefixList: ["release-"] })),
    ),
    passes("one", "images", repository()),
    passes(
      "one rule for all",
      "images",
      kept(lifecycle({ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 50 })),
    ),
    isUnclear("not known", "images", (stack) =>
      repository()(stack).hide("images-lifecycle", "policy", "worker-cluster"),
    ),
    isUnclear("nobody knows whose", "images", (stack) =>
      repository()(stack).hide("images-lifecycle", "repository", "worker-cluster"),
    ),
  ],
};
