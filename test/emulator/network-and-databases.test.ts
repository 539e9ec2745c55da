import {
  CreateRouteTableCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateDBInstanceCommand, DeleteDBInstanceCommand, RDSClient } from "@aws-sdk/client-rds";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { Emulator } from "./emulator";
import { startEmulator } from "./emulator";

let emulator: Emulator;
let ec2: EC2Client;

beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = new EC2Client(emulator.clients);
});
afterAll(() => emulator.stop());

async function makeVpc(): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  return Vpc?.VpcId ?? "";
}

test("a new network's default security group admits its own members and lets everything out, as AWS makes it", async () => {
  const Filters = [
    { Name: "vpc-id", Values: [await makeVpc()] },
    { Name: "group-name", Values: ["default"] },
  ];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const [group] = SecurityGroups;
  expect(group?.IpPermissions).toMatchObject([{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: group?.GroupId }] }]);
  expect(group?.IpPermissionsEgress).toMatchObject([{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }]);
});

test("a gateway endpoint is a route in its tables for as long as it is there", async () => {
  const VpcId = await makeVpc();
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableIds = [RouteTable?.RouteTableId ?? ""];
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({ VpcId, ServiceName: "com.amazonaws.us-east-1.s3", RouteTableIds }),
  );
  const VpcEndpointIds = [VpcEndpoint?.VpcEndpointId ?? ""];
  const routes = async () => {
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds }));
    return (RouteTables[0]?.Routes ?? []).map(({ GatewayId }) => GatewayId);
  };
  expect(await routes()).toEqual(["local", ...VpcEndpointIds]);
  expect(JSON.parse(VpcEndpoint?.PolicyDocument ?? "")).toMatchObject({ Statement: [{ Action: "*" }] });
  await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
  expect(await routes()).toEqual(["local"]);
  await expect(ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds }))).rejects.toMatchObject({
    name: "InvalidVpcEndpointId.NotFound",
  });
});

test("RDS keeps the password that it invents in a secret, which goes with the instance", async () => {
  const rds = new RDSClient(emulator.clients);
  const secrets = new SecretsManagerClient(emulator.clients);
  const create = () =>
    rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: "ops",
        DBInstanceClass: "db.t4g.micro",
        Engine: "postgres",
        EngineVersion: "17",
        AllocatedStorage: 20,
        MasterUsername: "ops",
        ManageMasterUserPassword: true,
        EnableCloudwatchLogsExports: ["postgresql"],
      }),
    );
  const end = () =>
    rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "ops", FinalDBSnapshotIdentifier: "ops-final" }));
  const { DBInstance } = await create();
  expect(DBInstance).toMatchObject({ EngineVersion: "17.6", EnabledCloudwatchLogsExports: ["postgresql"] });
  const SecretId = DBInstance?.MasterUserSecret?.SecretArn;
  expect(SecretId).toContain(":secret:rds!db-");
  const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  expect(JSON.parse(SecretString)).toMatchObject({
    username: "ops",
    password: expect.stringMatching(/^.{43}$/) as string,
  });
  await end();
  await expect(secrets.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await create();
  await expect(end()).rejects.toMatchObject({ name: "DBSnapshotAlreadyExistsFault" });
});
