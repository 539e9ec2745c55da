import { AwsClients, assertLoopback } from "./aws-clients";
import { Recorder } from "./recorder";
import { awsTypes } from "./aws-types";
import type { ProviderDefinition } from "./provider";
import { isObject, type Properties, revealedProperties, type Value } from "./values";

/** Version of the official provider and of the npm package `@pulumi/aws` whose types these are. */
export const awsVersion = "7.48.0";

/** The settings of `pulumi:providers:aws` that have a meaning here; any other one is refused by name. */
const supportedSettings = ["region", "defaultTags", "version"];

/** Settings that only say "do not look at the real account", which the stand-in never does. */
const harmlessSettings = [
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
];

/** @param environment see `aws.ts` */
export function awsProvider(environment: NodeJS.ProcessEnv): ProviderDefinition<AwsClients> {
  return {
    name: "aws",
    version: awsVersion,
    types: awsTypes,
    recorder: new Recorder(environment["OPS_SANDBOX_RECORDED"]),
    invokes: {
      "aws:index/getCallerIdentity:getCallerIdentity": async (_args, cloud) => {
        const found = await (await cloud.sts()).getCallerIdentity({});
        return {
          id: found.Account ?? "",
          accountId: found.Account ?? "",
          arn: found.Arn ?? "",
          userId: found.UserId ?? "",
        };
      },
      "aws:index/getRegion:getRegion": (_args, { region }) =>
        Promise.resolve({
          id: region,
          region,
          name: region,
          endpoint: `ec2.${region}.amazonaws.com`,
          description: region === "us-east-1" ? "US East (N. Virginia)" : region,
        }),
      "aws:ec2/getSubnet:getSubnet": async ({ id }, cloud) => {
        const SubnetIds = typeof id === "string" ? [id] : [];
        const { Subnets: [found] = [] } = await (await cloud.ec2()).describeSubnets({ SubnetIds });
        return {
          id: found?.SubnetId ?? "",
          availabilityZone: found?.AvailabilityZone ?? "",
          availabilityZoneId: found?.AvailabilityZoneId ?? "",
          mapPublicIpOnLaunch: found?.MapPublicIpOnLaunch ?? false,
        };
      },
      "aws:s3/getCanonicalUserId:getCanonicalUserId": async (_args, cloud) => {
        const { Owner: owner } = await (await cloud.s3()).listBuckets({});
        return { id: owner?.ID ?? "", displayName: owner?.DisplayName ?? "" };
      },
      "aws:index/getPartition:getPartition": () =>
        Promise.resolve({
          id: "aws",
          partition: "aws",
          dnsSuffix: "amazonaws.com",
          reverseDnsPrefix: "com.amazonaws",
        }),
    },
    configure(config) {
      const settings = revealedProperties(config);
      const unknown = Object.keys(settings).filter(
        (key) => ![...supportedSettings, ...harmlessSettings].includes(key) && !key.startsWith("__"),
      );
      if (unknown.length > 0) {
        throw new Error(`the sandbox's stand-in provider does not support the provider setting ${unknown.join(", ")}`);
      }
      const endpoint = environment["AWS_ENDPOINT_URL"];
      assertLoopback(endpoint);
      const given = settings["region"] ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
      if (typeof given !== "string") throw new Error("no region: set `aws:region` or AWS_REGION");
      return { cloud: new AwsClients(endpoint, given), defaultTags: defaultTags(settings) };
    },
  };
}

/** Nested provider settings arrive as JSON text. */
function defaultTags(settings: Properties): Record<string, string> {
  const given = settings["defaultTags"];
  const parsed = typeof given === "string" ? (JSON.parse(given) as Value) : given;
  const tags = isObject(parsed) ? parsed["tags"] : undefined;
  return isObject(tags) ? (tags as Record<string, string>) : {};
}
