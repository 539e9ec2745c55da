import * as pulumi from "@pulumi/pulumi";

/** A resource as a program registered it. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Which provider makes it; nothing for the default one. */
  readonly provider?: string | undefined;
}

export interface Recording<Result> {
  /** What the program gave back. */
  readonly result: Result;
  /** Every resource that it registered, by type and name. */
  readonly resources: readonly Recorded[];
  /** Every component, with what it declares. */
  readonly components: readonly Recorded[];
  /** Names of the resources in the order in which they were made. */
  readonly order: readonly string[];
}

/** What the account answers in tests. */
export const account = { accountId: "123456789012", partition: "aws" };

/** The secret that RDS makes for a database's password. */
export const databaseSecretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-AbCdEf";

/** Outputs that a cloud would compute, by type. */
const computed: Readonly<Record<string, (inputs: Record<string, unknown>, name: string) => object>> = {
  "aws:acm/certificate:Certificate": ({ domainName }) => ({
    domainValidationOptions: [
      {
        domainName,
        resourceRecordName: `_proof.${String(domainName)}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "proof.acm-validations.aws.",
      },
    ],
  }),
  "aws:lb/loadBalancer:LoadBalancer": () => ({ dnsName: "edge-1.elb.test", zoneId: "ZELB", arnSuffix: "app/edge/1" }),
  "aws:lb/targetGroup:TargetGroup": () => ({ arnSuffix: "targetgroup/dashboard/1" }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ vpcEndpointType }) =>
    vpcEndpointType === "Gateway" ? { prefixListId: "s3" } : {},
  "aws:elasticache/replicationGroup:ReplicationGroup": ({ replicationGroupId, numCacheClusters }) => ({
    primaryEndpointAddress: "master.redis.test",
    memberClusters: Array.from(
      // One that is only read says nothing of itself.
      { length: (numCacheClusters as number | undefined) ?? 2 },
      (_, index) => `${String(replicationGroupId)}-00${index + 1}`,
    ),
  }),
  "aws:secretsmanager/secretVersion:SecretVersion": (_inputs, name) => ({ versionId: `version-of-${name}` }),
  "random:index/randomId:RandomId": () => ({ hex: "0badcafe" }),
  "aws:rds/instance:Instance": () => ({
    address: "database.test",
    masterUserSecrets: [{ secretArn: databaseSecretArn, secretStatus: "active", kmsKeyId: "arn:key" }],
  }),
  "random:index/randomPassword:RandomPassword": (_inputs, name) => ({ result: `secret-of-${name}` }),
  "sentry:index:Project": () => ({ projectId: "10", errorMonitorId: "11" }),
  "sentry:index:ProjectKey": () => ({ dsn: "https://key@sentry.test/1" }),
  "upstash:index:Database": () => ({ endpoint: "upstash.redis.test", port: 6379, password: "secret-of-upstash" }),
};

/**
 * Runs a program against an engine that records, and waits until all is registered.
 */
export async function record<Result>(program: () => Result): Promise<Recording<Result>> {
  const resources: Recorded[] = [];
  const components: Recorded[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        const given = inputs as Record<string, unknown>;
        const recorded = { type, name, inputs: given, provider };
        (isComponent(type) ? components : resources).push(recorded);
        const state = { ...given, arn: `arn:${name}`, secretArn: `arn:${name}`, ...computed[type]?.(given, name) };
        return { id: `${name}-id`, state };
      },
      call: ({ inputs }) => ({ ...(inputs as object), ...account }),
    },
    "ops-agent-worker",
    "test",
  );
  let result: Result;
  try {
    result = program();
  } finally {
    // Also where it throws: what it had registered by then must not reach the next recording.
    await pulumi.runtime.disconnect();
  }
  const order = resources.map(({ name }) => name);
  return { result, components, order, resources: resources.sort((one, other) => (label(one) < label(other) ? -1 : 1)) };
}

/** Our components are `ops:<family>:<Name>`; `ops:index:<Name>` is a resource of our provider. */
const isComponent = (type: string): boolean => type.startsWith("ops:") && !type.startsWith("ops:index:");

/** `<type> <name>` of every resource, for whole-list comparisons. */
export function labels(resources: readonly Recorded[]): string[] {
  return resources.map(label);
}

/** @throws when there is not exactly one */
export function only(resources: readonly Recorded[], type: string, name?: string): Recorded["inputs"] {
  const found = resources.filter(
    (resource) => resource.type === type && (name === undefined || resource.name === name),
  );
  const [one, ...others] = found;
  if (one === undefined || others.length > 0) throw new Error(`found ${found.length} ${type} ${name ?? ""}, not one`);
  return one.inputs;
}

/** How a secret arrives at the engine: in an envelope that keeps it encrypted in state and hidden in previews. */
export function secret(value: string): object {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** The value of an output; secrets come out as they are. */
export function valueOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => output.apply(resolve));
}

function label({ type, name }: Recorded): string {
  return `${type} ${name}`;
}
