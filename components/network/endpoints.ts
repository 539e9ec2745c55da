import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EndpointService } from "../../settings/keys/network";
import type { PolicyDocument, PolicyStatement } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { Subnets } from "./subnets";

/** Ways to AWS that stay inside the network. */
export interface Endpoints {
  /** In the routes of the private subnets; free. */
  readonly s3: aws.ec2.VpcEndpoint | undefined;
  /** With an address in each private subnet; about 7 USD a month for each address. By service. */
  readonly interfaces: Readonly<Record<string, aws.ec2.VpcEndpoint>>;
  /** In front of the latter, where there are any. */
  readonly securityGroup: aws.ec2.SecurityGroup | undefined;
}

/** The policy of each endpoint, by the name of the resource that carries it. */
export function endpointDocuments(
  name: string,
  scope: Scope,
  services: readonly EndpointService[],
): Readonly<Record<string, PolicyDocument>> {
  return Object.fromEntries(services.map((service) => [resourceName(name, service), endpointPolicy(scope, service)]));
}

export function makeEndpoints(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  { vpc, privateSubnets, privateTables }: Subnets,
  services: readonly EndpointService[],
): Endpoints {
  const common = (service: EndpointService) => ({
    vpcId: vpc.id,
    serviceName: `com.amazonaws.${scope.region}.${service}`,
    policy: pulumi.jsonStringify(endpointPolicy(scope, service)),
    tags: { Name: nameIn(scope, "securityGroup", service) },
  });
  const s3 = services.includes("s3")
    ? new aws.ec2.VpcEndpoint(
        resourceName(name, "s3"),
        { ...common("s3"), vpcEndpointType: "Gateway", routeTableIds: privateTables.map(({ id }) => id) },
        { parent },
      )
    : undefined;

  const others = services.filter((service) => service !== "s3");
  if (others.length === 0) return { s3, interfaces: {}, securityGroup: undefined };
  const securityGroup = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      name: nameIn(scope, "securityGroup", "endpoints"),
      description: "AWS services inside the network: HTTPS in from our own; no way out",
      vpcId: vpc.id,
    },
    { parent },
  );
  const interfaces = Object.fromEntries(
    others.map((service) => [
      service,
      new aws.ec2.VpcEndpoint(
        resourceName(name, service),
        {
          ...common(service),
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds: privateSubnets.map(({ id }) => id),
          securityGroupIds: [securityGroup.id],
        },
        { parent },
      ),
    ]),
  );
  return { s3, interfaces, securityGroup };
}

const resourceName = (name: string, service: EndpointService): string =>
  `${name}-endpoint-${service.replace(".", "-")}`;

/** Services whose every request names a thing that has an owner. */
const withOwnedThings: readonly EndpointService[] = ["s3", "secretsmanager", "kms"];

/**
 * What may pass: requests of this account's identities and, where things have owners, about this account's things. So
 * nobody carries data off to a bucket of his own with keys of his own. An endpoint's policy grants nothing, it is a
 * fence: hence the wildcards.
 */
function endpointPolicy({ accountId, partition, region }: Scope, service: EndpointService): PolicyDocument {
  const owned = withOwnedThings.includes(service) ? { "aws:ResourceAccount": accountId } : {};
  const own: PolicyStatement = {
    Sid: "OwnIdentities",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": accountId, ...owned } },
  };
  // ECR hands out addresses that it signed itself, in a bucket of its own.
  const layers: PolicyStatement = {
    Sid: "ImageLayers",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: pulumi.interpolate`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`,
  };
  return policyDocument(own, ...(service === "s3" ? [layers] : []));
}
