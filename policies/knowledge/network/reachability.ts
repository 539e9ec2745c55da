import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  caches,
  database,
  ecsService,
  lambdaFunction,
  loadBalancer,
  schedule,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  securityGroupRule,
} from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Where a thing in a network says which security groups are around it: a property, and the path inside it. */
const places: readonly (readonly [types: readonly string[], property: string, ...path: string[]])[] = [
  [ecsService, "networkConfiguration", "securityGroups"],
  [lambdaFunction, "vpcConfig", "securityGroupIds"],
  [schedule, "target", "ecsParameters", "networkConfiguration", "securityGroups"],
  [eventTarget, "ecsTarget", "networkConfiguration", "securityGroups"],
  [caches, "securityGroupIds"],
  [database, "vpcSecurityGroupIds"],
  [loadBalancer, "securityGroups"],
];

/** What opens connections: everything that runs code. */
export const clientTypes = [...ecsService, ...lambdaFunction, ...schedule, ...eventTarget];

/** The security groups around a thing. */
export interface Surroundings {
  /** Those of this stack. */
  readonly groups: readonly Resource[];
  /** Whether there are others, which cannot be seen here. */
  readonly isOpen: boolean;
}

const nowhere: Surroundings = { groups: [], isOpen: false };

export const surroundingsOf = (thing: Resource, stack: Stack): Surroundings => stack.once(findSurroundings, thing);

function findSurroundings(thing: Resource, stack: Stack): Surroundings {
  const place = places.find(([types]) => types.includes(thing.type));
  if (!place) return nowhere;
  const [, property, ...path] = place;
  const listed = elements(at(thing.get(property), ...path));
  const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
  const named = values.map((value) => stack.namedBy(value, securityGroup, thing, property));
  return { groups: [...new Set(named.flat())], isOpen: named.some((groups) => groups.length === 0) };
}

export type Direction = "ingress" | "egress";

/** One thing that a security group lets in or out. */
export interface Opening {
  /** Where it stands: the group itself, or a rule of its own. */
  readonly holder: Resource;
  /** Groups of this stack at the other end. */
  readonly peers: readonly Resource[];
  /** Other ends that are not groups of this stack: what is known to be foreign, and what is not known at all. */
  readonly foreign: boolean | Unknown;
  /** Address ranges and prefix lists at the other end. */
  readonly ranges: readonly Value[];
  readonly protocol: Value | undefined;
  readonly fromPort: Value | undefined;
  readonly toPort: Value | undefined;
}

const separate = {
  ingress: [...securityGroupIngressRule, ...securityGroupRule],
  egress: [...securityGroupEgressRule, ...securityGroupRule],
} as const;

const rangeProperties = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "prefixListIds", "prefixListId"];
const peerProperties = ["sourceSecurityGroupId", "referencedSecurityGroupId"];

/** What rules about openings read. */
export const openingProperties = [
  ...rangeProperties,
  ...peerProperties,
  "fromPort",
  "ipProtocol",
  "protocol",
  "securityGroupId",
  "self",
  "toPort",
  "type",
];

/** What tells all that groups let in or out, within them or by rules of their own. */
export const openingWatches: readonly Watch[] = [
  watch(securityGroup, "egress", "ingress"),
  watch([...securityGroupIngressRule, ...securityGroupEgressRule, ...securityGroupRule], ...openingProperties),
];

const openings = {
  ingress: (group: Resource, stack: Stack) => findOpenings(group, "ingress", stack),
  egress: (group: Resource, stack: Stack) => findOpenings(group, "egress", stack),
} as const;

/** All that a group lets through in one direction, inline or by rules of their own. */
export const openingsOf = (group: Resource, direction: Direction, stack: Stack): readonly Opening[] =>
  stack.once(openings[direction], group);

/** What may stand where it cannot be seen. */
const anything: Omit<Opening, "holder"> = {
  peers: [],
  foreign: UNKNOWN,
  ranges: [],
  protocol: "-1",
  fromPort: undefined,
  toPort: undefined,
};

function findOpenings(group: Resource, direction: Direction, stack: Stack): Opening[] {
  const inline = elements(group.get(direction));
  const written = (inline === UNKNOWN ? [] : inline).map((entry) =>
    openingFrom((name) => at(entry, name), group, direction, group, stack),
  );
  const { sure, possible } = stack.naming(separate[direction], "securityGroupId", group);
  const rules = sure.filter((rule) => !securityGroupRule.includes(rule.type) || rule.get("type") === direction);
  const hidden = inline === UNKNOWN || possible ? [{ ...anything, holder: group }] : [];
  return [
    ...written,
    ...hidden,
    ...rules.map((rule) => openingFrom((name) => rule.get(name), rule, undefined, group, stack)),
  ];
}

function openingFrom(
  read: (name: string) => Value | undefined,
  holder: Resource,
  inside: string | undefined,
  group: Resource,
  stack: Stack,
): Opening {
  const ends = (inside === undefined ? peerProperties : ["securityGroups"]).flatMap((property) => {
    const listed = elements(read(property));
    const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
    return values.map((value) => ({
      isKnown: value !== UNKNOWN,
      groups: stack.namedBy(value, securityGroup, holder, inside ?? property),
    }));
  });
  const lost = ends.filter(({ groups }) => groups.length === 0);
  return {
    holder,
    peers: [...new Set([...ends.flatMap(({ groups }) => groups), ...(read("self") === true ? [group] : [])])],
    foreign: anyOf(lost.map(({ isKnown }): boolean | Unknown => (isKnown ? true : UNKNOWN))),
    ranges: rangeProperties.flatMap((property): readonly Value[] => {
      const listed = elements(read(property));
      return listed === UNKNOWN ? [UNKNOWN] : listed.filter((value) => !isAbsent(value));
    }),
    protocol: read("protocol") ?? read("ipProtocol"),
    fromPort: read("fromPort"),
    toPort: read("toPort"),
  };
}

/** No port at all is none that anything could be compared with. */
const portOf = (value: Value | undefined): number =>
  typeof value === "number" ? value : Number.parseInt(textOf(value), 10);

/** Whether an opening lets TCP through on a port. */
export function letsThrough({ protocol, fromPort, toPort }: Opening, port: number): boolean | Unknown {
  if (protocol === "-1" || protocol === "all") return true;
  if (protocol === UNKNOWN || fromPort === UNKNOWN || toPort === UNKNOWN) return UNKNOWN;
  if (protocol !== "tcp" && protocol !== "6") return false;
  return portOf(fromPort) <= port && port <= portOf(toPort);
}

/** Whether one group may open a connection to another: out of the one and into the other, by its group or by its addresses. */
export function mayConnect(from: Resource, to: Resource, port: number, stack: Stack): boolean | Unknown {
  const passes = (holder: Resource, direction: Direction, peer: Resource) =>
    anyOf(
      openingsOf(holder, direction, stack).map((opening): boolean | Unknown => {
        const through = letsThrough(opening, port);
        if (through === false || opening.peers.includes(peer)) return through;
        // Whether the other's addresses lie in a range is known only once it runs.
        return opening.ranges.length > 0 || opening.foreign === UNKNOWN ? UNKNOWN : false;
      }),
    );
  const out = passes(from, "egress", to);
  const into = passes(to, "ingress", from);
  if (out === false || into === false) return false;
  return out === true && into === true ? true : UNKNOWN;
}
