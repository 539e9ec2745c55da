import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { iamPolicyAttachment, iamRole } from "../../model/types";
import { exclusiveAttachments } from "../../model/types/identity";
import type { Value } from "../../model/value";
import { elements, UNKNOWN } from "../../model/value";

const properties = [
  { types: iamRole, property: "managedPolicyArns" },
  { types: iamPolicyAttachment, property: "policyArn" },
  { types: exclusiveAttachments, property: "policyArns" },
];

/** AWS's own policies name no resources of yours, and grow without asking. */
export const noBroadManagedPolicies: ControlRule = {
  name: "no-broad-managed-policies",
  severity: "advisory",
  title: "Rights are written down in the stack, not in AWS's own policies",
  why: "AWS's own policies hold for every resource of the account, and AWS adds to them: the role may do more tomorrow than anybody has looked at.",
  remediation: "write a policy with the actions and resources that are needed",
  example: {
    bad: 'new aws.iam.RolePolicyAttachment("s3", { role: role.name, policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });',
    good: 'new aws.iam.RolePolicy("s3", { role: role.name, policy: pulumi.jsonStringify(ownDocument) });',
  },
  controls: { cdkNag: ["AwsSolutions-IAM4"] },
  subjects: properties.flatMap(({ types }) => types),
  watches: properties.map(({ types, property }) => watch(types, property)),
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    for (const property of properties.filter((one) => one.types.includes(subject.type)).map((one) => one.property)) {
      const listed = elements(subject.get(property));
      const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
      for (const arn of values) {
        // What is made in this stack is not AWS's.
        if (arn === UNKNOWN && stack.sourcesOf(subject, property).length === 0)
          faults.unknown(`${property} is not known before the update`);
        else if (typeof arn === "string" && /^arn:[^:]*:iam::aws:policy\//.test(arn))
          faults.problem("it attaches a policy of AWS's own");
      }
    }
    return faults.outcome;
  },
};
