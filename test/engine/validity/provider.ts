import { awsVersion } from "../../../sandbox/providers/aws-provider";
import { serve } from "../../../sandbox/providers/protocol";
import type { AnyResourceType } from "../../../sandbox/providers/resource-type";
import { stopWithParent } from "../../../sandbox/processes/parent";
import { validStack } from "../../policies/valid-stack";
import { validityCases } from "../../policies/validity-cases";

/**
 * An `aws` provider that takes whatever the cases give it and makes nothing: what refuses them is the pack alone. The
 * official provider would refuse some by itself, and the sandbox's stand-in knows the properties of our components only.
 */
const refuse = () => Promise.reject(new Error("this provider only previews"));

const types: Record<string, AnyResourceType<undefined>> = {};
for (const { edit } of [{ edit: () => undefined }, ...validityCases]) {
  const stack = validStack();
  edit(stack);
  for (const { type, props } of Object.values(stack)) {
    const inputs = { ...types[type]?.inputs, ...Object.fromEntries(Object.keys(props).map((name) => [name, {}])) };
    types[type] = { inputs, outputs: ["arn", "result"], create: refuse, read: refuse, delete: refuse };
  }
}

stopWithParent();
void serve({
  name: "aws",
  version: awsVersion,
  types,
  invokes: {},
  configure: () => ({ cloud: undefined, defaultTags: {} }),
}).then(({ port }) => console.log(port));
