import { ECSClient, ListTasksCommand, RunTaskCommand, StopTaskCommand } from "@aws-sdk/client-ecs";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { backups } from "../../runtime/contract";
import { eventually } from "../emulator/emulator";
import type { Checkout, DeployersClient } from "../fixtures/checkout";
import type { StateResource } from "../fixtures/state";
import { exportState, nameOf } from "../fixtures/state";

/** Who reads which secret of the stack, by logical names. Everybody else is refused. */
const readers: Readonly<Record<string, readonly string[]>> = {
  "redis-url": ["backup-jobs-snapshot-role", "queue-monitor-role", "worker-execution"],
  "secrets-notifier": ["notifications-notifier-role"],
  "secrets-sentry-dsn": [
    "backup-jobs-config-role",
    "backup-jobs-drill-execution",
    "backup-jobs-snapshot-role",
    "queue-monitor-role",
    "worker-execution",
  ],
};

/** Proves on a deployed stack that each role may do what its holder does, and nothing that is another's. */
export function describePermissions(checkout: () => Checkout): void {
  describe("the stack's roles, with their policies in force", () => {
    let deployer: DeployersClient;
    let state: StateResource[];
    beforeAll(async () => {
      deployer = await checkout().deployer();
      state = await exportState(checkout());
      await trust(everybody);
    });
    afterAll(() => trust(({ inputs }) => String(inputs["assumeRolePolicy"])));

    const all = (type: string) => state.filter((resource) => resource.type === type);
    const the = (type: string, name: string): StateResource => {
      const resource = all(type).find((one) => nameOf(one) === name);
      if (resource === undefined) throw new Error(`the stack has no ${type} ${name}`);
      return resource;
    };
    /** Says whom each role trusts. Only services may be a role of the stack; while it is tested, the test may too. */
    const trust = async (policyOf: (role: StateResource) => string) => {
      const iam = new IAMClient(deployer);
      for (const role of all("aws:iam/role:Role"))
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: role.id, PolicyDocument: policyOf(role) }));
    };
    const objects = async (Prefix: string) => {
      const s3 = new S3Client({ ...deployer, forcePathStyle: true });
      return (
        (
          await s3.send(
            new ListObjectVersionsCommand({ Bucket: the("aws:s3/bucket:Bucket", "backups-bucket").id, Prefix }),
          )
        ).Versions ?? []
      );
    };
    /** @returns what went wrong, or nothing */
    const invoke = async (name: string | undefined) => {
      const { FunctionError, Payload } = await new LambdaClient(deployer).send(
        new InvokeCommand({ FunctionName: name }),
      );
      return FunctionError && Buffer.from(Payload ?? []).toString();
    };
    const logLines = async (): Promise<string[]> => {
      const logs = new CloudWatchLogsClient(deployer);
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
      const lines = logGroups.map(async ({ logGroupName }) => {
        const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
        return events.map(({ message = "" }) => `${logGroupName}: ${message}`);
      });
      return (await Promise.all(lines)).flat();
    };
    const assume = async (role: StateResource) => {
      const { Credentials: given } = await new STSClient(deployer).send(
        new AssumeRoleCommand({ RoleArn: String(role.outputs["arn"]), RoleSessionName: "test" }),
      );
      const [accessKeyId, secretAccessKey] = [given?.AccessKeyId ?? "", given?.SecretAccessKey ?? ""];
      return { ...deployer, credentials: { accessKeyId, secretAccessKey, sessionToken: given?.SessionToken ?? "" } };
    };

    it("let every function that looks around by itself do its work", async () => {
      const names = all("aws:lambda/function:Function").flatMap(({ id = "", urn }) => (isCalled(urn) ? [] : [id]));
      expect(names.length).toBeGreaterThan(4);
      const outcomes = await Promise.all(names.map(async (name) => [name, await invoke(name)]));
      expect(outcomes).toEqual(names.map((name) => [name, undefined]));
      expect(await objects(backups.configurations)).not.toHaveLength(0);
    });

    it("let topics call the functions that wait for messages, and those do theirs", async () => {
      const Message = JSON.stringify({ "ElastiCache:SnapshotComplete": "a test" });
      await new SNSClient(deployer).send(
        new PublishCommand({ TopicArn: the("aws:sns/topic:Topic", "redis-events-topic").id, Message }),
      );
      await eventually(async () => {
        const lines = await logLines();
        expect(lines).toContainEqual(expect.stringContaining("ElastiCache:SnapshotComplete"));
        // Of the alarm that the probes made ring.
        expect(lines).toContainEqual(expect.stringContaining("alarm.delivered"));
      });
    });

    it("let a backup of Redis come into the bucket, and the drill restore it", async () => {
      await eventually(async () => {
        expect(await invoke(the("aws:lambda/function:Function", "backup-jobs-snapshot-function").id)).toBeUndefined();
        expect((await objects(backups.dumps)).map(({ Key = "" }) => Key.split(".").at(-1))).toContain("json");
      });
      const target = the("aws:scheduler/schedule:Schedule", "backup-jobs-drill-schedule").inputs[
        "target"
      ] as DrillTarget;
      const { subnets, securityGroups } = target.ecsParameters.networkConfiguration;
      await new ECSClient(deployer).send(
        new RunTaskCommand({
          cluster: target.arn,
          taskDefinition: target.ecsParameters.taskDefinitionArn,
          launchType: "FARGATE",
          networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups } },
        }),
      );
      await eventually(async () => {
        const records = (await objects(backups.drills)).map(({ Key = "" }) => Key.split("-").at(-1));
        expect(records).toContain("passed.json");
      });
    });

    it("leave no refusal in any log", async () => {
      const lines = await logLines();
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => /AccessDenied|not authorized/.test(line))).toEqual([]);
    });

    it("let each secret be read by whom it is for", async () => {
      const secrets = all("aws:secretsmanager/secret:Secret");
      const found: Record<string, string[]> = Object.fromEntries(secrets.map(({ urn }) => [nameOf({ urn }), []]));
      for (const role of all("aws:iam/role:Role").sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))) {
        const client = new SecretsManagerClient(await assume(role));
        for (const { urn, id } of secrets) {
          const isRefused = await refusal(client.send(new GetSecretValueCommand({ SecretId: id })));
          if (isRefused === undefined) found[nameOf({ urn })]?.push(nameOf(role));
        }
      }
      expect(found).toEqual(readers);
    });

    it("let none read another stack's secret, delete a backup, stop a worker or widen itself", async () => {
      const { ARN: SecretId } = await new SecretsManagerClient(deployer).send(
        new CreateSecretCommand({ Name: "another/stack/secret", SecretString: "none of theirs" }),
      );
      const [backup] = await objects(backups.configurations);
      const cluster = the("aws:ecs/cluster:Cluster", "worker-cluster").id;
      const { taskArns: [task] = [] } = await new ECSClient(deployer).send(new ListTasksCommand({ cluster }));
      const roles = all("aws:iam/role:Role");
      const outcomes = await Promise.all(
        roles.map(async (role) => {
          const client = await assume(role);
          const s3 = new S3Client({ ...client, forcePathStyle: true });
          const { Key, VersionId } = backup ?? {};
          const refusals = await Promise.all([
            refusal(new SecretsManagerClient(client).send(new GetSecretValueCommand({ SecretId }))),
            refusal(
              s3.send(
                new DeleteObjectCommand({ Bucket: the("aws:s3/bucket:Bucket", "backups-bucket").id, Key, VersionId }),
              ),
            ),
            refusal(new ECSClient(client).send(new StopTaskCommand({ cluster, task }))),
            refusal(
              new IAMClient(client).send(
                new PutRolePolicyCommand({ RoleName: role.id, PolicyName: "more", PolicyDocument: everything }),
              ),
            ),
          ]);
          return [nameOf(role), ...refusals];
        }),
      );
      const denied = expect.stringMatching(/^AccessDenied/) as string;
      expect(outcomes).toEqual(roles.map(({ urn }) => [nameOf({ urn }), denied, denied, denied, denied]));
    });

    it("bind at once: what is taken from a role is refused to its function", async () => {
      const iam = new IAMClient(deployer);
      const configBackup = the("aws:lambda/function:Function", "backup-jobs-config-function");
      const RoleName = String(configBackup.inputs["role"]).split("/").at(-1);
      const { PolicyNames: [PolicyName] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      expect(await invoke(configBackup.id)).toMatch(/not authorized/);
      const document = decodeURIComponent(PolicyDocument ?? "");
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
      expect(await invoke(configBackup.id)).toBeUndefined();
    });
  });
}

interface DrillTarget {
  readonly arn: string;
  readonly ecsParameters: {
    readonly taskDefinitionArn: string;
    readonly networkConfiguration: { readonly subnets: string[]; readonly securityGroups: string[] };
  };
}

const everybody = () =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
  });

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** Functions that do something only when they are given a message. */
const isCalled = (urn: string): boolean => /::(notifications-notifier|redis-events-counter)-function$/.test(urn);

/** The name of the error with which a request was refused; nothing when it was not. */
async function refusal(request: Promise<unknown>): Promise<string | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
