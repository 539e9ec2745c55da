import { beforeEach, describe, expect, it } from "vitest";

import { anyProvider } from "../../../providers/frame/definition";
import { EchoProvider as OwnEcho } from "../../../providers/frame/echo";
import { sentryProvider } from "../../../providers/sentry/provider";
import { awsProvider } from "../../../sandbox/providers/aws-provider";
import type { AwsClients } from "../../../sandbox/providers/aws-clients";
import { EchoProvider } from "../../../sandbox/providers/echo";
import { isSecret, type Properties, secret, unknownValue } from "../../../sandbox/providers/values";

const account = "111122223333";
const at = (type: string, name: string) => ({
  urn: `urn:pulumi:prod::lab::ops:a:A$${type}::${name}`,
  timeoutSeconds: 0,
});

const topic = at("aws:sns/topic:Topic", "alarms");
const bucket = at("aws:s3/bucket:Bucket", "backups");
const plan = at("aws:backup/plan:Plan", "plan");
const group = at("aws:elasticache/replicationGroup:ReplicationGroup", "redis");
const seed = Buffer.alloc(32, 0xab);

describe("an echo of AWS", () => {
  let echo: EchoProvider<AwsClients>;
  const inputsOf = ({ urn }: typeof topic, given: Properties = {}) => {
    const { inputs, faults } = echo.check(urn, {}, given, seed);
    expect(faults).toEqual([]);
    return inputs;
  };

  beforeEach(() => {
    // Nobody listens there: to reach for it would fail.
    echo = new EchoProvider(awsProvider({ AWS_ENDPOINT_URL: "http://127.0.0.1:0" }), account);
    echo.configure({ region: "us-east-1", defaultTags: JSON.stringify({ tags: { Owner: "ops" } }) });
  });

  it("makes up what only AWS would know, in the form that AWS gives it, and keeps what was asked for", async () => {
    const inputs = inputsOf(topic, { displayName: "Alarms" });
    const { id, outputs } = await echo.create(topic, inputs);
    expect(outputs).toMatchObject({ ...inputs, tagsAll: { Owner: "ops" } });
    expect(outputs["arn"]).toBe(`arn:aws:sns:us-east-1:${account}:${id}`);
    expect(JSON.stringify(outputs)).not.toContain(unknownValue);
    const redis = await echo.create(group, inputsOf(group, { description: "jobs", engine: "redis" }));
    expect(redis.outputs).toMatchObject({ port: 1 });
    expect(redis.outputs["primaryEndpointAddress"]).toBe("primaryEndpointAddress-of-redis");
  });

  it("makes up lists as lists, and ARNs of secrets and revisions as such: programs look into them", async () => {
    const made = async (one: typeof topic, given: Properties) => (await echo.create(one, given)).outputs;
    expect(await made(group, { numCacheClusters: 2 })).toMatchObject({
      memberClusters: ["redis-1-001", "redis-1-002"],
    });
    const database = at("aws:rds/instance:Instance", "database");
    const secretArn = expect.stringMatching(`^arn:aws:secretsmanager:us-east-1:${account}:secret:.`) as unknown;
    expect(await made(database, { identifier: "ops" })).toMatchObject({ masterUserSecrets: [{ secretArn }] });
    expect(await made(at("aws:secretsmanager/secret:Secret", "url"), {})).toMatchObject({ arn: secretArn });
    const task = at("aws:ecs/taskDefinition:TaskDefinition", "worker");
    const revision = `^arn:aws:ecs:us-east-1:${account}:task-definition/ops-worker:[0-9]+$`;
    expect(await made(task, { family: "ops-worker" })).toMatchObject({
      arn: expect.stringMatching(revision) as unknown,
    });
    const certificate = at("aws:acm/certificate:Certificate", "edge");
    expect(await made(certificate, { domainName: "ops.example.com" })).toMatchObject({
      domainValidationOptions: [{ domainName: "ops.example.com", resourceRecordType: "CNAME" }],
    });
  });

  it("makes another object each time, also of one resource", async () => {
    const inputs = inputsOf(bucket, { bucket: "backups" });
    const made = [await echo.create(bucket, inputs), await echo.create(bucket, inputs)];
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
    expect(new Set(made.map(({ outputs }) => outputs["arn"])).size).toBe(2);
  });

  it("leaves unknown in a preview what will be known", () => {
    const inputs = inputsOf(topic, { displayName: "Alarms" });
    expect(echo.preview(topic.urn, inputs)).toMatchObject({ displayName: "Alarms", arn: unknownValue });
    const waiting = inputsOf(topic, { displayName: unknownValue });
    expect(echo.preview(topic.urn, waiting, { ...inputs, arn: "arn:t" })).toMatchObject({
      displayName: unknownValue,
      arn: "arn:t",
    });
  });

  it("keeps secret what was secret, through its whole life", async () => {
    const inputs = inputsOf(group, { description: "jobs", authToken: secret("hush-hush") });
    const { id, outputs } = await echo.create(group, inputs);
    expect(isSecret(outputs["authToken"])).toBe(true);
    const changed = { ...inputs, description: "hush-hush jobs" };
    const updated = await echo.update(group, id, inputs, changed, outputs);
    expect([isSecret(updated["authToken"]), isSecret(updated["description"])]).toEqual([true, true]);
    expect(JSON.stringify(echo.preview(group.urn, changed, outputs)["authToken"])).toBe(
      JSON.stringify(inputs["authToken"]),
    );
  });

  it("changes what is asked for, and nothing that AWS gave", async () => {
    const inputs = inputsOf(topic, { displayName: "Alarms" });
    const { id, outputs } = await echo.create(topic, inputs);
    const changed = { ...inputs, displayName: "Pages" };
    expect(await echo.update(topic, id, inputs, changed, outputs)).toEqual({ ...outputs, displayName: "Pages" });
    // AWS would give it another version, which is unknown before.
    const given = { name: "daily", rules: [] };
    expect(echo.preview(plan.urn, given, { ...given, version: "a" })).toMatchObject({ version: unknownValue });
    const updated = await echo.update(plan, "p", given, { ...given, name: "weekly" }, { ...given, version: "a" });
    expect(updated).toMatchObject({ name: "weekly", version: "a" });
  });

  it("reads what the state says, and deletes without a word", async () => {
    const [inputs, outputs] = [{ bucket: "b" }, { bucket: "b", arn: "arn:of-the-real-one" }];
    expect(await echo.read(bucket, "b", inputs, outputs)).toEqual({ inputs, outputs });
    await expect(echo.delete()).resolves.toBeUndefined();
  });

  it("compares as the provider that it stands in for: a fixed property means another object", () => {
    const before = inputsOf(bucket, { bucket: "backups" });
    const named = echo.diff(bucket.urn, before, inputsOf(bucket, { bucket: "archive" }), before, []);
    expect(named.replaces.map(({ path }) => path)).toEqual(["bucket"]);
    const same = echo.diff(bucket.urn, before, before, { ...before, tagsAll: { Owner: "ops" } }, []);
    expect(same).toMatchObject({ changes: [], replaces: [] });
    expect(echo.check(bucket.urn, {}, { bucketName: "backups" }, seed).faults).toHaveLength(1);
  });

  it("says that it is in the stack's own account, and is asked for nothing else that is not known", async () => {
    const token = "aws:index/getCallerIdentity:getCallerIdentity";
    expect(await echo.invoke(token, {})).toMatchObject({ accountId: account, arn: `arn:aws:iam::${account}:root` });
    expect(await echo.invoke("aws:index/getRegion:getRegion", {})).toMatchObject({ region: "us-east-1" });
    await expect(echo.invoke("aws:ec2/getVpc:getVpc", {})).rejects.toThrow(/has no function/);
  });
});

describe("an echo of a provider of our own", () => {
  const key = at("sentry:index:ProjectKey", "key");
  const project = at("sentry:index:Project", "project");
  const inputs = { project: "worker", name: "worker" };
  const open = () => {
    const echo = new OwnEcho(anyProvider(sentryProvider), { SENTRY_AUTH_TOKEN: "of-the-person" });
    echo.configuration.configure({ organization: "ops", url: "http://127.0.0.1:9" });
    return echo;
  };

  it("needs no credential, and takes none that is there", () => {
    expect(() => {
      const echo = new OwnEcho(anyProvider(sentryProvider), {});
      echo.configuration.configure({ organization: "ops" });
    }).not.toThrow();
    expect(open().configuration.redacted("of-the-person")).toBe("of-the-person");
  });

  it("makes up what only the service would know, secrets as secrets, and another object each time", async () => {
    const echo = open();
    const [one, other] = [await echo.create(key, inputs), await echo.create(key, inputs)];
    expect(one.id).not.toBe(other.id);
    expect(one.state).toMatchObject(inputs);
    // Monitors are named by their numbers, and no other text is taken for one.
    const { id, state } = await echo.create(project, { name: "Worker", slug: "worker", platform: "node", team: "ops" });
    for (const number of [id, state["projectId"], state["errorMonitorId"]]) expect(number).toMatch(/^\d+$/);
    expect(isSecret(one.state["dsn"])).toBe(true);
    expect(JSON.stringify(one.state)).not.toContain(unknownValue);
    expect(isSecret(echo.previewCreate(key.urn, inputs)["dsn"])).toBe(true);
    expect(JSON.stringify(echo.previewCreate(key.urn, inputs)["dsn"])).toContain(unknownValue);
  });

  it("changes what is asked for, reads what the state says, and deletes without a word", async () => {
    const echo = open();
    const { id, state } = await echo.create(key, inputs);
    const changed = { ...inputs, name: "jobs" };
    expect(await echo.update(key, id, inputs, changed, state)).toEqual({ ...state, name: "jobs" });
    expect(await echo.read(key, id, inputs, state)).toEqual({ id, inputs, state });
    await expect(echo.delete()).resolves.toBeUndefined();
  });
});
