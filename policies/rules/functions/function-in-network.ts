import { Faults, notApplicable, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { caches, lambdaFunction } from "../../model/types";
import { at, elements, isStructure, UNKNOWN } from "../../model/value";

/** A function that is told where Redis is must be where Redis can be reached. */
export const functionInNetwork: ControlRule = {
  name: "function-in-network",
  severity: "required",
  title: "Functions that speak with Redis are in its network",
  why: "ElastiCache has no address outside its network: a function outside waits for an answer until its time is up, each time.",
  remediation: "set vpcConfig: { subnetIds: <private subnets of two zones>, securityGroupIds }",
  example: {
    bad: "environment: { variables: { REDIS_URL_SECRET_ARN: url.arn } },",
    good: "environment: { variables: { REDIS_URL_SECRET_ARN: url.arn } },\nvpcConfig: { subnetIds: privateSubnets, securityGroupIds: [group.id] },",
  },
  controls: { securityHub: ["Lambda.3"], checkov: ["CKV_AWS_117"], cdkNag: ["LambdaInsideVPC"] },
  subjects: lambdaFunction,
  watches: [watch(lambdaFunction, "environment", "vpcConfig")],
  early: false,
  judge(subject, stack) {
    if (stack.ofTypes(caches).length === 0) return notApplicable("the stack has no ElastiCache");
    const variables = at(subject.get("environment"), "variables");
    if (variables === UNKNOWN) return unknown("whether it is told where Redis is is not known before the update");
    const isTold = isStructure(variables) && Object.keys(variables).some((name) => name.includes("REDIS_URL"));
    if (!isTold) return notApplicable("it is not told where Redis is");
    const faults = new Faults();
    for (const [property, least] of Object.entries({ subnetIds: 2, securityGroupIds: 1 })) {
      const listed = elements(at(subject.get("vpcConfig"), property));
      if (listed === UNKNOWN) faults.unknown(`vpcConfig.${property} is not known before the update`);
      else if (listed.length < least) faults.problem(`vpcConfig.${property} names fewer than ${least}`);
    }
    return faults.outcome;
  },
};
