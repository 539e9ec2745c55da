import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { internetGateway, route, routeTable, routeTableAssociation } from "../../model/types/network";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** What the ways out of a subnet are read from. */
export const routeWatches: readonly Watch[] = [
  watch(routeTableAssociation, "routeTableId", "subnetId"),
  watch(routeTable, "routes"),
  watch(route, "gatewayId", "routeTableId"),
  watch(internetGateway),
];

/** Whether a table of the subnet leads to an internet gateway. */
export const leadsToInternet = (one: Resource, stack: Stack): boolean | Unknown => stack.once(findRoutes, one);

function findRoutes(one: Resource, stack: Stack): boolean | Unknown {
  const { sure, possible } = stack.naming(routeTableAssociation, "subnetId", one);
  const tables = sure.flatMap((association) => stack.named(routeTable, association, "routeTableId"));
  return anyOf([...tables.map((table) => leadsOut(table, stack)), possible ? UNKNOWN : false]);
}

function leadsOut(table: Resource, stack: Stack): boolean | Unknown {
  const inline = elements(table.get("routes"));
  const { sure, possible } = stack.naming(route, "routeTableId", table);
  const written: readonly (boolean | Unknown)[] =
    inline === UNKNOWN
      ? [stack.namedBy(UNKNOWN, internetGateway, table, "routes").length > 0 || UNKNOWN]
      : inline.map((entry) => isGateway(at(entry, "gatewayId"), table, "routes", stack));
  const separate = sure.map((entry) => isGateway(entry.get("gatewayId"), entry, "gatewayId", stack));
  return anyOf([anyOf(written), anyOf(separate), possible ? UNKNOWN : false]);
}

function isGateway(value: Value | undefined, holder: Resource, property: string, stack: Stack): boolean | Unknown {
  if (isAbsent(value)) return false;
  if (value !== UNKNOWN)
    return (
      textOf(value).startsWith("igw-") || stack.namedBy(value ?? null, internetGateway, holder, property).length > 0
    );
  return stack.namedBy(UNKNOWN, internetGateway, holder, property).length > 0 ? true : UNKNOWN;
}
