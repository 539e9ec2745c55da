import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sandboxPaths } from "../../sandbox/paths";
import { type Finished, run } from "../../sandbox/processes/run";
import { terminalProgress } from "../../sandbox/progress";
import { ensurePulumiCli } from "../../sandbox/toolchain/pulumi-cli";
import { type Emulator, startEmulator } from "../emulator/emulator";

const project = process.cwd();
let emulator: Emulator;
let folder: string;
let environment: NodeJS.ProcessEnv;

/** A program of its own, so that this file tests the providers and nothing else. */
const program = `
const aws = require("@pulumi/aws");
const random = require("@pulumi/random");
const pulumi = require("@pulumi/pulumi");
const size = new pulumi.Config().get("retention") ?? "86400";
const provider = new aws.Provider("aws", { region: "us-east-1", defaultTags: { tags: { Environment: "test" } } });
const options = { provider };
const account = aws.getCallerIdentityOutput({}, options).accountId;
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", tags: { Owner: "test" } }, options);
const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" }, options);
const group = new aws.ec2.SecurityGroup("group", { vpcId: vpc.id }, options);
new aws.vpc.SecurityGroupEgressRule("egress", { securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }, options);
const token = new random.RandomPassword("token", { length: 32, special: false });
const key = new aws.kms.Key("key", { enableKeyRotation: true }, options);
const secret = new aws.secretsmanager.Secret("secret", { kmsKeyId: key.arn, recoveryWindowInDays: 0 }, options);
new aws.secretsmanager.SecretVersion("value", { secretId: secret.id, secretString: pulumi.interpolate\`token=\${token.result}\` }, options);
const topic = new aws.sns.Topic("topic", { kmsMasterKeyId: key.id }, options);
new aws.sns.TopicPolicy("topic", {
  arn: topic.arn,
  policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: account }, Action: "sns:Publish", Resource: topic.arn }] }),
}, options);
const queue = new aws.sqs.Queue("queue", { messageRetentionSeconds: Number(size) }, options);
const alarm = new aws.cloudwatch.MetricAlarm("alarm", {
  namespace: "Test", metricName: "Depth", statistic: "Maximum", period: 60, evaluationPeriods: 1, threshold: 1,
  comparisonOperator: "GreaterThanThreshold", alarmActions: [topic.arn],
}, options);
const bucket = new aws.s3.Bucket("bucket", {}, options);
new aws.s3.BucketPublicAccessBlock("bucket", { bucket: bucket.id, blockPublicAcls: true, blockPublicPolicy: true }, options);
module.exports = { queueUrl: queue.url, topicArn: topic.arn, zone: subnet.availabilityZone, token: token.result, alarm: alarm.arn };
`;

beforeAll(async () => {
  emulator = await startEmulator();
  const cli = await ensurePulumiCli(sandboxPaths(project), terminalProgress());
  folder = await mkdtemp(join(tmpdir(), "providers-stack-"));
  await symlink(join(project, "node_modules"), join(folder, "node_modules"));
  await writeFile(
    join(folder, "Pulumi.yaml"),
    "name: providers\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: program.cjs\n",
  );
  await writeFile(join(folder, "package.json"), "{}");
  await writeFile(join(folder, "program.cjs"), program);
  const plugins = ["sandbox/providers/bin", "sandbox/language-host/bin"].map((path) => join(project, path));
  environment = {
    HOME: folder,
    PATH: [...plugins, cli, process.env["PATH"]].join(delimiter),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    AWS_ENDPOINT_URL: emulator.clients.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "000000000000",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  await pulumi("stack", "init", "test");
});
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

async function pulumi(...args: string[]): Promise<Finished> {
  return run("pulumi", [...args, "--non-interactive"], { cwd: folder, env: environment });
}

/** What a preview would do, as `create aws:sns/topic:Topic topic`; what stays the same is left out. */
async function planned(...args: string[]): Promise<string[]> {
  const { stdout, stderr, exitCode } = await pulumi("preview", "--json", ...args);
  expect(exitCode, stdout + stderr).toBe(0);
  const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
  return steps
    .filter(({ op }) => op !== "same" && op !== "refresh")
    .map(({ op, urn }) => `${op} ${urn.split("::").slice(2).join(" ")}`)
    .sort();
}

async function succeeds(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await pulumi(...args);
  expect(exitCode, stdout + stderr).toBe(0);
  return stdout;
}

const outputs = async () => JSON.parse(await succeeds("stack", "output", "--json")) as Record<string, string>;

interface Resource {
  readonly urn: string;
  readonly id?: string;
  readonly inputs: unknown;
  readonly outputs: unknown;
}

async function state(): Promise<Resource[]> {
  const text = await succeeds("stack", "export", "--show-secrets");
  const { deployment } = JSON.parse(text) as { deployment: { resources?: Resource[] } };
  // The engine adds default providers by itself and shows them in no preview.
  return (deployment.resources ?? []).filter(({ urn }) => !urn.includes("::default_"));
}

describe("a program on the real engine", () => {
  it("previews what it then makes", async () => {
    const plan = await planned();
    expect(plan).toHaveLength(16);
    await succeeds("up", "--yes", "--skip-preview");
    const made = (await state()).map(({ urn }) => `create ${urn.split("::").slice(2).join(" ")}`);
    expect(made.sort()).toEqual(plan);
    expect(await outputs()).toMatchObject({
      zone: expect.stringMatching(/^us-east-1[a-z]$/) as unknown,
      token: "[secret]",
    });
  });

  it("holds no secret in plain text", async () => {
    const { token } = JSON.parse(await succeeds("stack", "output", "--json", "--show-secrets")) as { token: string };
    expect(token).toHaveLength(32);
    expect(await succeeds("stack", "export")).not.toContain(token);
  });

  it("has nothing to do the second time", async () => {
    await succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("is not changed by a refresh", async () => {
    const before = await state();
    await succeeds("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    const facts = (resources: typeof before) =>
      resources.map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));
    expect(facts(await state())).toEqual(facts(before));
  });

  it("finds what was changed and deleted behind its back, and mends it", async () => {
    const { queueUrl = "", topicArn = "" } = await outputs();
    await new SQS(emulator.clients).setQueueAttributes({
      QueueUrl: queueUrl,
      Attributes: { MessageRetentionPeriod: "60" },
    });
    await new SNS(emulator.clients).deleteTopic({ TopicArn: topicArn });
    const plan = await planned("--refresh");
    expect(plan).toContain("create aws:sns/topic:Topic topic");
    expect(plan).toContain("update aws:sqs/queue:Queue queue");
    expect(plan.filter((step) => step.includes("s3/") || step.includes("ec2/") || step.includes("kms/"))).toEqual([]);
    await succeeds("up", "--yes", "--skip-preview", "--refresh");
    expect(await planned("--refresh")).toEqual([]);
  });

  it("changes in place what can be changed", async () => {
    expect(await planned("--config", "providers:retention=3600")).toEqual(["update aws:sqs/queue:Queue queue"]);
  });

  it("takes everything away", async () => {
    await succeeds("destroy", "--yes", "--skip-preview");
    expect(await state()).toEqual([]);
    expect((await new SQS(emulator.clients).listQueues({})).QueueUrls ?? []).toEqual([]);
  });
});
