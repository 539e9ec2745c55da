import { add, of } from "../breaks/break";
import { ref } from "../stack-fixture";
import type { ValidityCase } from "./case";
import { docs, wrong } from "./case";

const ingress = `${docs}/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html`;
const subnets = `${docs}/vpc/latest/userguide/subnet-sizing.html`;

export const networkCases: readonly ValidityCase[] = [
  wrong("VPC of /8", ["vpc", "cidrBlock"], "10.0.0.0/8", ["vpc-cidr-valid", "not between /16 and /28", subnets]),
  wrong("subnet outside its VPC", ["subnet-b", "cidrBlock"], "10.9.0.0/20", [
    "vpc-cidr-valid",
    "is not within that of its VPC",
    subnets,
  ]),
  {
    ...wrong("overlapping subnets", ["subnet-b", "cidrBlock"], "10.0.8.0/21", [
      "vpc-cidr-valid",
      "cidrBlock overlaps that of subnet",
      subnets,
    ]),
    beside: ["subnet-a"],
  },
  {
    what: "duplicate rules",
    rule: "security-group-rules-valid",
    blames: "worker-out-again",
    edit: (stack) => {
      const { type, props } = of(stack, "worker-out");
      add("worker-out-again", type, props)(stack);
    },
    says: "it says the same as",
    page: ingress,
    beside: ["worker-out"],
  },
  wrong("rule that names a missing group", ["redis-from-worker", "referencedSecurityGroupId"], "sg-nowhere", [
    "references-exist",
    "referencedSecurityGroupId names nothing",
    ingress,
  ]),
  wrong("group whose name begins with sg-", ["worker-group", "name"], "sg-worker", [
    "security-group-rules-valid",
    "name is not a name of up to 255 characters without sg-",
    `${docs}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
  ]),
  wrong(
    "load balancer in one subnet",
    ["balancer", "subnets"],
    [ref("subnet-a", "id")],
    [
      "load-balancer-valid",
      "needs subnets in 2 zones",
      `${docs}/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html`,
    ],
  ),
];
