import type { RouteArgs, RouteState } from "@pulumi/aws/ec2/route";
import type { RouteTableArgs, RouteTableState } from "@pulumi/aws/ec2/routeTable";
import type { RouteTableAssociationArgs, RouteTableAssociationState } from "@pulumi/aws/ec2/routeTableAssociation";

import { type AwsOperation, awsType, tagsOf } from "../aws-type";
import { retag, tagSpecifications } from "./ec2-tags";

/** Replacements: registry documentation of aws.ec2.RouteTable. Its routes are resources of their own here. */
export const routeTable = awsType<RouteTableArgs, RouteTableState>({
  inputs: { vpcId: { replace: true }, tags: {} },
  outputs: ["arn", "ownerId", "tagsAll"],
  async create(inputs, operation) {
    const { RouteTable } = await (
      await operation.cloud.ec2()
    ).createRouteTable({
      VpcId: inputs.vpcId,
      ...tagSpecifications("route-table", operation),
    });
    return RouteTable?.RouteTableId ?? "";
  },
  async read(id, _state, { cloud }) {
    const found = (await (await cloud.ec2()).describeRouteTables({ RouteTableIds: [id] })).RouteTables?.[0];
    if (found === undefined) return undefined;
    const ownerId = found.OwnerId ?? (await cloud.accountId());
    return {
      vpcId: found.VpcId,
      arn: `arn:aws:ec2:${cloud.region}:${ownerId}:route-table/${id}`,
      ownerId,
      tagsAll: tagsOf(found.Tags),
    };
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ec2()).deleteRouteTable({ RouteTableId: id });
  },
});

/**
 * Replacements: registry documentation of aws.ec2.Route; table and destination identify it, its target can change.
 * Id and import: `<route table>_<destination>`.
 */
export const route = awsType<RouteArgs, RouteState>({
  inputs: {
    routeTableId: { replace: true },
    destinationCidrBlock: { replace: true },
    gatewayId: {},
    natGatewayId: {},
  },
  outputs: ["origin", "state"],
  async create(inputs, { cloud }) {
    await (
      await cloud.ec2()
    ).createRoute({
      RouteTableId: inputs.routeTableId,
      DestinationCidrBlock: inputs.destinationCidrBlock,
      GatewayId: inputs.gatewayId,
      NatGatewayId: inputs.natGatewayId,
    });
    return `${inputs.routeTableId}_${inputs.destinationCidrBlock}`;
  },
  async read(id, _state, operation) {
    const { table, destination } = routeId(id);
    const found = await findTable(table, operation);
    const route = found?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === destination);
    return (
      route && {
        routeTableId: table,
        destinationCidrBlock: destination,
        gatewayId: route.GatewayId,
        natGatewayId: route.NatGatewayId,
        origin: route.Origin,
        state: route.State,
      }
    );
  },
  async update(id, inputs, { cloud }) {
    const { table, destination } = routeId(id);
    await (
      await cloud.ec2()
    ).replaceRoute({
      RouteTableId: table,
      DestinationCidrBlock: destination,
      GatewayId: inputs.gatewayId,
      NatGatewayId: inputs.natGatewayId,
    });
  },
  async delete(id, _inputs, { cloud }) {
    const { table, destination } = routeId(id);
    await (await cloud.ec2()).deleteRoute({ RouteTableId: table, DestinationCidrBlock: destination });
  },
});

/** Replacements: registry documentation of aws.ec2.RouteTableAssociation; only the table can change, under a new id. */
export const routeTableAssociation = awsType<RouteTableAssociationArgs, RouteTableAssociationState>({
  // The official provider changes the table in place, and the id with it; an id cannot change here.
  inputs: { subnetId: { replace: true }, routeTableId: { replace: true } },
  outputs: [],
  async create(inputs, { cloud }) {
    const ec2 = await cloud.ec2();
    const made = await ec2.associateRouteTable({ SubnetId: inputs.subnetId, RouteTableId: inputs.routeTableId });
    return made.AssociationId ?? "";
  },
  async read(id, _state, { cloud }) {
    const { RouteTables } = await (
      await cloud.ec2()
    ).describeRouteTables({
      Filters: [{ Name: "association.route-table-association-id", Values: [id] }],
    });
    const found = RouteTables?.flatMap(({ Associations }) => Associations ?? []).find(
      ({ RouteTableAssociationId }) => RouteTableAssociationId === id,
    );
    return found && { subnetId: found.SubnetId, routeTableId: found.RouteTableId };
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ec2()).disassociateRouteTable({ AssociationId: id });
  },
});

function routeId(id: string): { table: string; destination: string } {
  const [table = "", destination = ""] = id.split("_");
  return { table, destination };
}

async function findTable(id: string, { cloud }: AwsOperation) {
  return (await (await cloud.ec2()).describeRouteTables({ RouteTableIds: [id] })).RouteTables?.[0];
}
