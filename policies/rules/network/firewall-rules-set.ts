import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  caches,
  ecsService,
  privateNetwork,
  replicationGroup,
  securityGroup,
  securityGroupIngressRule,
  securityGroupRule,
} from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isStructure, textOf, UNKNOWN } from "../../model/value";

/** Ports that a load balancer may offer to everybody. */
const publicPorts = [80, 443];
/** A range larger than the largest private one is the world, also when it is written as two halves. */
const leastPrefixLength = 8;

/** One thing that a group lets in: where from, and which ports. */
interface Ingress {
  /** Address ranges; other sources (groups, prefix lists) are names for known things. */
  readonly ranges: readonly Value[];
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
  remediation: "admit the security group of the caller (referencedSecurityGroupId), or a private address range",
  controls: { fsbp: ["EC2.18"] },
  subjects: [...securityGroup, ...securityGroupRule, ...securityGroupIngressRule],
  watches: [
    watch(replicationGroup, "securityGroupIds"),
    watch(ecsService, "networkConfiguration"),
    watch(securityGroup, "ingress"),
    watch(
      securityGroupRule,
      "cidrBlocks",
      "cidrIpv4",
      "cidrIpv6",
      "fromPort",
      "ipv6CidrBlocks",
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
      "protocol",
      "securityGroupId",
      "toPort",
      "type",
    ),
  ],
  early: true,
  judge(subject, stack) {
    const faults = new Faults();
    for (const ingress of ingressOf(subject, faults)) judgeIngress(ingress, subject, stack, faults);
    return faults.outcome;
  },
};

function ingressOf(subject: Resource, faults: Faults): Ingress[] {
  if (securityGroup.includes(subject.type)) {
    const inline = elements(subject.get("ingress"));
    if (inline !== UNKNOWN) return inline.flatMap((entry) => ingressFrom((name) => at(entry, name)));
    faults.unknown("ingress is not known before the update");
    return [];
  }
  return subject.get("type") === "egress" ? [] : ingressFrom((name) => subject.get(name));
}

function ingressFrom(read: (name: string) => Value | undefined): Ingress[] {
  const ranges = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"].flatMap((name): readonly Value[] => {
    const listed = elements(read(name));
    return listed === UNKNOWN ? [UNKNOWN] : listed;
  });
  return [
    {
      ranges,
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
    } else if (admitsTheWorld(range)) {
      if (!isPublicPort(ingress)) faults.problem("it admits the whole internet to a port other than 80 and 443");
      else if (guardsPrivateThing(subject, stack))
        faults.problem("it admits the whole internet to the worker or to Redis");
    }
  }
}

const rangeProperties = ["ingress", "cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"];

function comesFromPrivateNetwork(subject: Resource, stack: Stack): boolean {
  const sources = rangeProperties.flatMap((property) => stack.sourcesOf(subject, property));
  return (
    sources.some((source) => privateNetwork.includes(source.type)) &&
    sources.every((source) => [...privateNetwork, ...securityGroup].includes(source.type))
  );
}

function admitsTheWorld(range: Value): boolean {
  const [, length] = /\/(\d+)$/.exec(textOf(range)) ?? [];
  return length !== undefined && Number(length) < leastPrefixLength;
}

const isPublicPort = ({ protocol, fromPort, toPort }: Ingress): boolean =>
  protocol !== "-1" && fromPort === toPort && typeof fromPort === "number" && publicPorts.includes(fromPort);

/** Whether the group, or the group that the rule belongs to, is that of a service or of a cache. */
function guardsPrivateThing(subject: Resource, stack: Stack): boolean {
  const groups = securityGroup.includes(subject.type)
    ? [subject]
    : stack.named(securityGroup, subject, "securityGroupId");
  return groups.some(
    (group) =>
      stack.ofTypes(ecsService).some((service) => {
        const network = service.get("networkConfiguration");
        const used = isStructure(network) ? elements(network["securityGroups"]) : UNKNOWN;
        return used !== UNKNOWN && used.some((id) => stack.names(id, service, "networkConfiguration", group) === true);
      }) || stack.ofTypes(caches).some((cache) => stack.named([group.type], cache, "securityGroupIds").includes(group)),
  );
}
