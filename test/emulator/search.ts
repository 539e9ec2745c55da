import { Route53 } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import type { StateResource } from "../../gate/engine/state";
import { finders } from "../../gate/recover/finders";
import type { Found } from "../../gate/recover/finders/finder";
import { repeatable } from "../../gate/recover/finders/repeatable";
import type { Properties } from "../../sandbox/providers/values";
import type { Made, Row } from "../providers/lifecycle/row";
import { workerImage } from "../providers/lifecycle/services";
import { type Plugin, startPlugin } from "../providers/plugin";
import { account, type Emulator, region, startEmulator } from "./emulator";

/** What a person has to look for: AWS makes its id, and it has no name of its own, or nothing is asked by that. */
const forPersons: readonly string[] = [
  "aws:acm/certificate:Certificate",
  "aws:backup/plan:Plan",
  "aws:backup/selection:Selection",
  "aws:budgets/budget:Budget",
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
  "aws:ec2/eip:Eip",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/route:Route",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:kms/key:Key",
  "aws:lambda/permission:Permission",
  "aws:lb/listener:Listener",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:lb/targetGroup:TargetGroup",
  "aws:route53/healthCheck:HealthCheck",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:wafv2/webAcl:WebAcl",
];

/** Settings that something has before anybody sets them: to take them in is as good as to set them. */
const alwaysThere: readonly string[] = [
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
];

/** Revisions of one family share an id in the official provider, and have one each in the sandbox's. */
const idOf = (type: string, id: string, inputs: Properties): unknown =>
  type === "aws:ecs/taskDefinition:TaskDefinition" ? inputs["family"] : id;

/** Makes each of these with the sandbox's provider, in order, and looks for it before and after. */
export function searchesFor(rows: readonly Row[]): void {
  let emulator: Emulator;
  let plugin: Plugin;
  let stopPlugin: () => Promise<void>;
  let began: Date;
  const made: Made = {};

  beforeAll(async () => {
    emulator = await startEmulator();
    const environment = {
      AWS_ENDPOINT_URL: emulator.clients.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: "test",
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const argv = [process.execPath, "-e", "setInterval(() => {}, 1000)"];
    await emulator.setImages({ [workerImage]: { argv, cwd: process.cwd() } });
    const { HostedZone } = await new Route53(emulator.clients).createHostedZone({
      Name: "example.com",
      CallerReference: "finders",
    });
    made["zone"] = { id: HostedZone?.Id?.split("/").at(-1) ?? "", outputs: {} };
    ({ plugin, stop: stopPlugin } = await startPlugin("pulumi-resource-aws", environment));
    await plugin.configure({ region });
    began = new Date();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await stopPlugin();
    await emulator.stop();
  });

  /** What `gate recover` finds of a resource that may have been created. */
  const find = (type: string, inputs: Properties, known: readonly StateResource[] = []) => {
    const urn = `urn:pulumi:test::project::${type}::it`;
    const operation = { type: "creating", resource: { urn, type, custom: true, inputs } };
    return finders(region, process.env)
      .find(({ types }) => types.includes(type))
      ?.find({ operation, known, since: began });
  };

  /** Whether the provider finds it, too: one that is there by its name alone is read before it counts. */
  const isThere = async (type: string, inputs: Properties, found: Found | undefined): Promise<boolean> => {
    if (found?.is !== "there") return false;
    const state = { ...inputs, ...(found.outputs as Properties) };
    return (await plugin.read(type, found.id, inputs, state)) !== undefined;
  };

  describe.each(rows)("$name, a $type", ({ name, type, given }) => {
    it("is found where it was made, and not before", async () => {
      const { inputs } = await plugin.check(type, given(made));
      const before = await find(type, inputs);
      if (!alwaysThere.includes(type)) expect(await isThere(type, inputs, before)).toBe(false);

      const { id, outputs } = await plugin.create(type, inputs);
      made[name] = { id, outputs: outputs as Record<string, string> };
      const found = await find(type, inputs);
      if (forPersons.includes(type)) expect(found).toBeUndefined();
      else if (repeatable.types.includes(type)) expect(found).toEqual({ is: "absent" });
      else {
        expect(found).toMatchObject({ is: "there", id: idOf(type, id, inputs) });
        expect(await isThere(type, inputs, found)).toBe(true);
        const own = { urn: "urn:pulumi:test::project::other::it", type, custom: true, id, outputs };
        expect(await find(type, inputs, [own])).toEqual({ is: "absent" });
      }
    });
  });
}
