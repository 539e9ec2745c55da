import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { subnet } from "../../model/types";
import {
  elasticIp,
  internetGateway,
  natGateway,
  route,
  routeTable,
  routeTableAssociation,
} from "../../model/types/network";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Through what else than a gateway of the network itself a route may lead on. */
const others = [
  "carrierGatewayId",
  "coreNetworkArn",
  "instanceId",
  "localGatewayId",
  "networkInterfaceId",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
];

/** What the ways out of a subnet are read from. */
export const wayOutWatches: readonly Watch[] = [
  watch(routeTableAssociation, "routeTableId", "subnetId"),
  watch(routeTable, "routes"),
  watch(route, "destinationCidrBlock", "gatewayId", "natGatewayId", "routeTableId", ...others),
  watch(natGateway, "allocationId", "availabilityMode", "connectivityType", "subnetId"),
  watch(internetGateway),
  watch(elasticIp),
];

/** One route of a table, wherever it stands. */
interface Entry {
  readonly read: (name: string) => Value | undefined;
  readonly holder: Resource;
  /** Property in which all of it stands; each by itself where it is a resource of its own. */
  readonly inside: string | undefined;
}

/** Whether what is not of the subnet's network is sent to the internet, or on to where that is decided. */
export const leadsOut = (one: Resource, stack: Stack): boolean | Unknown => stack.once(findWayOut, one);

/** Whether the internet answers straight into the subnet. */
export const isOnInternet = (one: Resource, stack: Stack): boolean | Unknown => stack.once(findGateway, one);

const findWayOut = (one: Resource, stack: Stack): boolean | Unknown =>
  anyRoute(one, stack, (entry) => {
    if (others.some((property) => !isAbsent(entry.read(property)))) return true;
    return anyOf([throughGateway(entry, stack), throughNat(entry, stack)]);
  });

const findGateway = (one: Resource, stack: Stack): boolean | Unknown =>
  anyRoute(one, stack, (entry) => throughGateway(entry, stack));

function anyRoute(one: Resource, stack: Stack, isIt: (entry: Entry) => boolean | Unknown): boolean | Unknown {
  const { sure, possible } = stack.naming(routeTableAssociation, "subnetId", one);
  const tables = sure.flatMap((association) => stack.named(routeTable, association, "routeTableId"));
  const answers = tables.map((table) => {
    const inline = elements(table.get("routes"));
    const separate = stack.naming(route, "routeTableId", table);
    const entries: readonly Entry[] = [
      ...(inline === UNKNOWN ? [] : inline).map((entry) => ({
        read: (name: string) => at(entry, name === "destinationCidrBlock" ? "cidrBlock" : name),
        holder: table,
        inside: "routes",
      })),
      ...separate.sure.map((entry) => ({ read: (name: string) => entry.get(name), holder: entry, inside: undefined })),
    ];
    const hidden = inline === UNKNOWN || separate.possible;
    return anyOf([...entries.map((entry) => ofEverything(entry, isIt)), hidden ? UNKNOWN : false]);
  });
  return anyOf([...answers, possible ? UNKNOWN : false]);
}

/** A route of only some addresses is no way out. */
function ofEverything(entry: Entry, isIt: (entry: Entry) => boolean | Unknown): boolean | Unknown {
  const range = entry.read("destinationCidrBlock");
  if (range !== UNKNOWN && range !== "0.0.0.0/0") return false;
  const answer = isIt(entry);
  return answer === true && range === UNKNOWN ? UNKNOWN : answer;
}

/** Whether a name is one of these resources of the stack, or has the form of another stack's. */
function leadsTo(
  value: Value | undefined,
  types: readonly string[],
  elsewhere: RegExp,
  { holder, inside }: Entry,
  property: string,
  stack: Stack,
): { readonly found: readonly Resource[]; readonly isThere: boolean | Unknown } {
  const found = isAbsent(value) ? [] : stack.namedBy(value ?? null, types, holder, inside ?? property);
  if (found.length > 0) return { found, isThere: true };
  return { found, isThere: value === UNKNOWN ? UNKNOWN : elsewhere.test(textOf(value)) };
}

const throughGateway = (entry: Entry, stack: Stack): boolean | Unknown =>
  leadsTo(entry.read("gatewayId"), internetGateway, /^igw-/, entry, "gatewayId", stack).isThere;

function throughNat(entry: Entry, stack: Stack): boolean | Unknown {
  const { found, isThere } = leadsTo(entry.read("natGatewayId"), natGateway, /^nat-/, entry, "natGatewayId", stack);
  return found.length === 0 ? isThere : anyOf(found.map((nat) => reachesInternet(nat, stack)));
}

/** A gateway that translates has a public address, and stands in a subnet to which the internet answers. */
function reachesInternet(nat: Resource, stack: Stack): boolean | Unknown {
  if (nat.get("connectivityType") === "private") return false;
  if (nat.get("availabilityMode") === "regional") return true;
  const entry: Entry = { read: (name) => nat.get(name), holder: nat, inside: undefined };
  const address = leadsTo(nat.get("allocationId"), elasticIp, /^eipalloc-/, entry, "allocationId", stack).isThere;
  const place = leadsTo(nat.get("subnetId"), subnet, /^subnet-/, entry, "subnetId", stack);
  const stands = place.found.length === 0 ? place.isThere : anyOf(place.found.map((one) => isOnInternet(one, stack)));
  if (address === false || stands === false) return false;
  return address === true && stands === true ? true : UNKNOWN;
}
