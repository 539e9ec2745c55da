import { missingTags, taggableTypes } from "../knowledge/alarms/tags";
import { bucketPublicAccessBlock, key, loadBalancer, logGroup, subnet } from "../model/types";
import type { Value } from "../model/value";
import { isAbsent, isStructure, UNKNOWN } from "../model/value";
import type { Remediation } from "./remediation";
import { setWhere } from "./remediation";

/** The rule whose remediation takes its values from the project. */
export const tagsRule = "tags-owner-and-cost";

const isNotTrue = (value: Value | undefined): boolean => isAbsent(value) || value === false;

/** All of them; none runs unless `readiness.yaml` or the pack's configuration switches it on. */
export const remediations: readonly Remediation[] = Object.freeze([
  {
    rule: "log-retention-set",
    title: "Log groups that would keep everything for ever keep it for 30 days",
    types: logGroup,
    // Zero is how the provider spells for ever.
    fix: setWhere({ retentionInDays: 30 }, (value) => isAbsent(value) || value === 0),
  },
  {
    rule: "backup-bucket-private",
    title: "All four switches of a public access block are on",
    types: bucketPublicAccessBlock,
    fix: setWhere(
      { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      isNotTrue,
    ),
  },
  {
    rule: "key-rotated",
    title: "Keys that encrypt are rotated every year",
    types: key,
    fix: (resource) => {
      // Only AWS's own key material for encryption can be rotated by AWS.
      const isPlain = isAbsent(resource.get("keyUsage")) || resource.get("keyUsage") === "ENCRYPT_DECRYPT";
      const spec = resource.get("customerMasterKeySpec");
      const isSymmetric = isAbsent(spec) || spec === "SYMMETRIC_DEFAULT";
      return isPlain && isSymmetric && isNotTrue(resource.get("enableKeyRotation"))
        ? { enableKeyRotation: true }
        : undefined;
    },
  },
  {
    rule: "balancer-drops-invalid-headers",
    title: "Load balancers drop headers that are not valid",
    types: loadBalancer,
    fix: (resource) => {
      const kind = resource.get("loadBalancerType");
      const isOfHttp = isAbsent(kind) || kind === "application";
      return isOfHttp && isNotTrue(resource.get("dropInvalidHeaderFields"))
        ? { dropInvalidHeaderFields: true }
        : undefined;
    },
  },
  {
    rule: "subnets-no-auto-public-ip",
    title: "Subnets give no public address unasked",
    types: subnet,
    fix: setWhere({ mapPublicIpOnLaunch: false }, (value) => value === true),
  },
  {
    rule: tagsRule,
    title: "Resources get the tags that they lack, as readiness.yaml gives them",
    types: taggableTypes,
    fix: (resource, given) => {
      const { tags } = resource;
      const own = resource.get("tags") ?? {};
      // A list of all tags takes the place of the former one, so that nothing in it may be unknown.
      if (tags === UNKNOWN || !isStructure(own) || Object.values(own).includes(UNKNOWN)) return undefined;
      const { missing } = missingTags(tags, Object.keys(given));
      const lacking = Object.entries(given).filter(([key]) => missing.includes(key));
      return lacking.length === 0 ? undefined : { tags: { ...own, ...Object.fromEntries(lacking) } };
    },
  },
]);
