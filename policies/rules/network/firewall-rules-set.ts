import { isTheWorld } from "../../knowledge/network/network-range";
import { Faults } from "../../model/outcome";
import { surroundingsOf } from "../../knowledge/network/reachability";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  caches,
  database,
  ecsService,
  lambdaFunction,
  privateNetwork,
  securityGroup,
  securityGroupIngressRule,
  securityGroupRule,
} from "../../model/types";
import { prefixList } from "../../model/types/network";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

/** Ports that a load balancer may offer to everybody. */
const publicPorts = [80, 443];
/** One thing that a group lets in: where from, and which ports. */
interface Ingress {
  /** Address ranges, those of this stack's prefix lists among them; groups are names for known things. */
  readonly ranges: readonly Value[];
  /** Whether it admits a list of ranges of which nothing is seen here. */
  readonly hasHiddenList: boolean;
  readonly protocol: Value | undefined;
  readonly fromPort: Value | undefined;
  readonly toPort: Value | undefined;
}

/**
 * Nobody reaches Redis, a database or the worker from the whole internet. What everybody may reach are ports 80 and
 * 443 of a load balancer; a group of the worker or of Redis admits nobody from outside at all.
 */
export const firewallRulesSet: ChecklistRule = {
  name: "firewall-rules-set",
  items: ["firewall-rules-set"],
  scope: "core",
  severity: "blocker",
  title: "Network rules admit only what is needed",
  why: "An open port of Redis or a database is found by scanners within minutes, and from then on passwords are tried.",
  remediation: "admit the security group of the caller (referencedSecurityGroupId), or a private address range",
  example: {
    bad: '{ ipProtocol: "tcp", fromPort: 6379, toPort: 6379, cidrIpv4: "0.0.0.0/0" }',
    good: '{ ipProtocol: "tcp", fromPort: 6379, toPort: 6379, referencedSecurityGroupId: worker.id }',
  },
  controls: {
    fsbp: ["EC2.18", "EC2.19"],
    securityHub: ["EC2.13", "EC2.14"],
    checkov: ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277"],
    cdkNag: ["AwsSolutions-EC23"],
    trivy: ["AWS-0107"],
  },
  subjects: [...securityGroup, ...securityGroupRule, ...securityGroupIngressRule],
  watches: [
    watch(caches, "securityGroupIds"),
    watch(database, "vpcSecurityGroupIds"),
    watch(ecsService, "networkConfiguration"),
    watch(lambdaFunction, "vpcConfig"),
    watch(prefixList, "entries"),
    watch(securityGroup, "ingress"),
    watch(
      securityGroupRule,
      "cidrBlocks",
      "cidrIpv4",
      "cidrIpv6",
      "fromPort",
      "ipv6CidrBlocks",
      "prefixListId",
      "prefixListIds",
      "protocol",
      "securityGroupId",
      "toPort",
      "type",
    ),
    watch(
      securityGroupIngressRule,
      "cidrBlocks",
      "cidrIpv4",
      "cidrIpv6",
      "fromPort",
      "ipProtocol",
      "ipv6CidrBlocks",
      "prefixListId",
      "prefixListIds",
      "protocol",
      "securityGroupId",
      "toPort",
      "type",
    ),
  ],
  early: true,
  judge(subject, stack) {
    const faults = new Faults();
    for (const ingress of ingressOf(subject, stack, faults)) judgeIngress(ingress, subject, stack, faults);
    return faults.outcome;
  },
};

function ingressOf(subject: Resource, stack: Stack, faults: Faults): Ingress[] {
  if (securityGroup.includes(subject.type)) {
    const inline = elements(subject.get("ingress"));
    if (inline !== UNKNOWN)
      return inline.flatMap((entry) => ingressFrom((name) => at(entry, name), subject, "ingress", stack));
    faults.unknown("ingress is not known before the update");
    return [];
  }
  if (subject.get("type") === "egress") return [];
  return ingressFrom((name) => subject.get(name), subject, undefined, stack);
}

function ingressFrom(
  read: (name: string) => Value | undefined,
  holder: Resource,
  inside: string | undefined,
  stack: Stack,
): Ingress[] {
  const ranges = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"].flatMap((name): readonly Value[] => {
    const listed = elements(read(name));
    return listed === UNKNOWN ? [UNKNOWN] : listed;
  });
  const lists = ["prefixListIds", "prefixListId"].flatMap((name) => {
    const listed = elements(read(name));
    const ids: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
    return ids.filter((id) => !isAbsent(id)).map((id) => stack.namedBy(id, prefixList, holder, inside ?? name));
  });
  return [
    {
      ranges: [...ranges, ...lists.flat().flatMap(rangesOf)],
      hasHiddenList: lists.some((found) => found.length === 0),
      protocol: read("protocol") ?? read("ipProtocol"),
      fromPort: read("fromPort"),
      toPort: read("toPort"),
    },
  ];
}

function judgeIngress(ingress: Ingress, subject: Resource, stack: Stack, faults: Faults): void {
  for (const range of ingress.ranges) {
    if (range === UNKNOWN) {
      if (!comesFromPrivateNetwork(subject, stack)) faults.unknown("an address range is not known before the update");
    } else if (isTheWorld(range)) {
      if (!isPublicPort(ingress)) faults.problem("it admits the whole internet to a port other than 80 and 443");
      else if (guardsPrivateThing(subject, stack))
        faults.problem("it admits the whole internet to the worker, to Redis or to a database");
    }
  }
  if (ingress.hasHiddenList && (!isPublicPort(ingress) || guardsPrivateThing(subject, stack)))
    faults.unknown("it admits a prefix list that is not of this stack, so whom it admits cannot be seen");
}

/** The ranges of a prefix list. */
function rangesOf(list: Resource): readonly Value[] {
  const entries = elements(list.get("entries"));
  return entries === UNKNOWN ? [UNKNOWN] : entries.map((entry) => at(entry, "cidr") ?? null);
}

const rangeProperties = ["ingress", "cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"];

function comesFromPrivateNetwork(subject: Resource, stack: Stack): boolean {
  const sources = rangeProperties.flatMap((property) => stack.sourcesOf(subject, property));
  return (
    sources.some((source) => privateNetwork.includes(source.type)) &&
    sources.every((source) => [...privateNetwork, ...securityGroup].includes(source.type))
  );
}

const isPublicPort = ({ protocol, fromPort, toPort }: Ingress): boolean =>
  protocol !== "-1" && fromPort === toPort && typeof fromPort === "number" && publicPorts.includes(fromPort);

/** What has no business with strangers; a load balancer has. */
const privateThings = [...ecsService, ...lambdaFunction, ...caches, ...database];

/** Groups around private things. */
const findGuards = (stack: Stack): ReadonlySet<Resource> =>
  new Set(stack.ofTypes(privateThings).flatMap((thing) => surroundingsOf(thing, stack).groups));

/** Whether the group, or the group that the rule belongs to, is that of a service, a function, a cache or a database. */
function guardsPrivateThing(subject: Resource, stack: Stack): boolean {
  const around = stack.index(findGuards);
  const groups = securityGroup.includes(subject.type)
    ? [subject]
    : stack.named(securityGroup, subject, "securityGroupId");
  return groups.some((group) => around.has(group));
}
