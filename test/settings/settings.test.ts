import { describe, expect, it } from "vitest";
import type { Settings } from "../../settings";
import { readSettings, SettingsError } from "../../settings";
import { configuration } from "./configuration";

/** The whole message that a wrong configuration gives. */
function complaint(...given: Parameters<typeof configuration>): string {
  try {
    readSettings(configuration(...given));
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return "no complaint";
}

function serviceSettings(...given: Parameters<typeof configuration>): Settings {
  const settings = readSettings(configuration(...given));
  if (settings.profile === "foundation") throw new Error("expected the settings of a service stack");
  return settings;
}

describe("readSettings", () => {
  it("fills in what a profile decides", () => {
    const { level, workerMinTasks, natGateways, backupLockMode, availabilityZones } = serviceSettings();
    expect({ level, workerMinTasks, natGateways, backupLockMode, availabilityZones }).toEqual({
      level: "A",
      workerMinTasks: 2,
      natGateways: "per-zone",
      backupLockMode: "compliance",
      availabilityZones: ["use1-az1", "use1-az2"],
    });
  });

  it("takes a value that is set over every default", () => {
    const settings = serviceSettings({ level: "C", natGateways: "one", region: "eu-central-1" });
    expect(settings).toMatchObject({ level: "C", workerMinTasks: 1, natGateways: "one" });
    expect(settings.availabilityZones).toEqual(["euc1-az1", "euc1-az2"]);
  });

  it("has the catalogue's thresholds by default", () => {
    const { queueDepthWarn, errorRateWarnPercent, errorRatePagePercent, ...settings } = serviceSettings();
    expect({ queueDepthWarn, errorRateWarnPercent, errorRatePagePercent }).toEqual({
      queueDepthWarn: 100,
      errorRateWarnPercent: 1,
      errorRatePagePercent: 5,
    });
    expect(settings).toMatchObject({
      workerMaxTasks: 5,
      workerScaleCpuPercent: 70,
      workerCpuAlarmPercent: 80,
      workerMemoryAlarmPercent: 80,
      redisMemoryAlarmPercent: 80,
      redisSnapshotRetentionDays: 7,
    });
  });

  it("holds no secret", () => {
    expect(JSON.stringify(readSettings(configuration()))).not.toMatch(/hooks\.slack|routing|key@/);
  });

  it("leaves the keys of other projects alone", () => {
    expect(complaint({ "pulumi:tags": "x", "other-project:anything": "x" })).toBe("no complaint");
  });
});

describe("readSettings complains", () => {
  it("of everything at once", () => {
    expect(
      complaint(
        {
          profile: "",
          workerMaxTasks: "1",
          queueDepthWarn: "many",
          queueDeptPage: "7",
          slackWebhookUrl: "https://hooks.slack.com/services/CANARY",
          "aws:region": "eu-central-1",
        },
        ["pagerDutyRoutingKey", "sentryDsn"],
      ),
    ).toMatchInlineSnapshot(`
      "The configuration of stack prod has 6 faults.

        aws:region is set
          expected: no key of the aws namespace: the stack makes its own provider from region and the environment
          fix: pulumi config rm --stack prod aws:region

        queueDeptPage is "7", but there is no such key
          expected: did you mean queueDepthPage?
          fix: pulumi config rm --stack prod queueDeptPage && pulumi config set --stack prod queueDepthPage 7

        profile is missing
          expected: one of sandbox, staging, prod, foundation
          fix: pulumi config set --stack prod profile staging

        queueDepthWarn is "many"
          expected: whole number of jobs, 1 to 1000000
          fix: pulumi config set --stack prod queueDepthWarn 100

        workerMaxTasks is "1"
          expected: at least workerMinTasks, which is 2
          fix: pulumi config set --stack prod workerMaxTasks 2

        slackWebhookUrl is stored as plain text
          expected: a Pulumi secret: https URL (http only to loopback)
          fix: pulumi config set --stack prod --secret slackWebhookUrl
      "
    `);
  });

  it("of an empty configuration, naming each key that has no default", () => {
    const empty = { stack: "prod", project: "ops-agent-worker", values: {}, secretKeys: new Set<string>() };
    expect(() => readSettings(empty)).toThrowErrorMatchingInlineSnapshot(`
      [SettingsError: The configuration of stack prod has 7 faults.

        owner is missing
          expected: team name or address without spaces
          fix: pulumi config set --stack prod owner platform-team

        profile is missing
          expected: one of sandbox, staging, prod, foundation
          fix: pulumi config set --stack prod profile staging

        runbookBaseUrl is missing
          expected: https URL (http only to loopback)
          fix: pulumi config set --stack prod runbookBaseUrl https://github.com/example/ops-agent-worker/blob/main/docs/runbook

        workerImage is missing
          expected: repository@sha256: and 64 hexadecimal digits
          fix: pulumi config set --stack prod workerImage 111122223333.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker@sha256:DIGEST

        slackWebhookUrl is missing
          expected: a Pulumi secret: https URL (http only to loopback)
          fix: pulumi config set --stack prod --secret slackWebhookUrl

        pagerDutyRoutingKey is missing
          expected: a Pulumi secret: integration key without spaces
          fix: pulumi config set --stack prod --secret pagerDutyRoutingKey

        sentryDsn is missing
          expected: a Pulumi secret: DSN such as https://KEY@HOST/PROJECT (http only to loopback)
          fix: pulumi config set --stack prod --secret sentryDsn
      ]
    `);
  });

  const thresholds = "pulumi config set --stack prod";
  it.each([
    [
      { queueDepthWarn: "600" },
      'queueDepthPage is "500" by default',
      "at least queueDepthWarn, which is 600",
      `${thresholds} queueDepthPage 600`,
    ],
    [
      { errorRateWarnPercent: "4", errorRatePagePercent: "3" },
      'errorRatePagePercent is "3"',
      "at least errorRateWarnPercent, which is 4",
      `${thresholds} errorRatePagePercent 4`,
    ],
    [{ workerMinTasks: "1" }, 'workerMinTasks is "1"', "at least 2 tasks at level A", `${thresholds} workerMinTasks 2`],
    [
      { workerMinTasks: "6" },
      'workerMaxTasks is "5" by default',
      "at least workerMinTasks, which is 6",
      `${thresholds} workerMaxTasks 6`,
    ],
    [
      { workerScaleCpuPercent: "85" },
      'workerCpuAlarmPercent is "80" by default',
      "more than workerScaleCpuPercent, which is 85",
      `${thresholds} workerCpuAlarmPercent 95`,
    ],
    [
      { workerCpu: "1024", workerMemoryMib: "2500" },
      'workerMemoryMib is "2500"',
      "2048 to 8192 MiB in steps of 1024, as Fargate sells with workerCpu 1024",
      `${thresholds} workerMemoryMib 2048`,
    ],
    [
      { redisSnapshotWindow: "23:30-00:30", redisMaintenanceWindow: "mon:00:00-mon:01:00" },
      'redisMaintenanceWindow is "mon:00:00-mon:01:00"',
      "a window that does not overlap redisSnapshotWindow, which is 23:30-00:30",
      `${thresholds} redisMaintenanceWindow sun:01:30-sun:02:30`,
    ],
    [
      { availabilityZones: "eu-central-1a,eu-central-1b" },
      'availabilityZones is "eu-central-1a,eu-central-1b"',
      "zones of region us-east-1",
      `${thresholds} availabilityZones use1-az1,use1-az2`,
    ],
    [
      { vpcId: "vpc-12" },
      "privateSubnetIds is missing",
      "two or more subnet ids, because vpcId names an existing network",
      `${thresholds} privateSubnetIds subnet-0a,subnet-0b`,
    ],
    [
      { privateSubnetIds: "subnet-1,subnet-2" },
      "vpcId is missing",
      "VPC id, because privateSubnetIds names subnets of an existing network",
      `${thresholds} vpcId vpc-0a`,
    ],
    [
      { publicSubnetIds: "subnet-1,subnet-2" },
      "vpcId is missing",
      "VPC id, because publicSubnetIds names subnets of an existing network",
      `${thresholds} vpcId vpc-0a`,
    ],
    [
      { natGateways: "none", vpcEndpoints: "s3,ecr.api,ecr.dkr,logs,secretsmanager,elasticache" },
      'natGateways is "none"',
      "one or per-zone in profile prod: without a way out no error reaches Sentry",
      `${thresholds} natGateways per-zone`,
    ],
    [
      { profile: "staging", natGateways: "none", vpcEndpoints: "s3,kms" },
      'vpcEndpoints is "s3,kms"',
      "at least s3, ecr.api, ecr.dkr, logs, secretsmanager, elasticache, because natGateways is none",
      `${thresholds} vpcEndpoints s3,ecr.api,ecr.dkr,logs,secretsmanager,elasticache,kms`,
    ],
    [
      { databaseStorageGib: "100", databaseMaxStorageGib: "109" },
      'databaseMaxStorageGib is "109"',
      "at least a tenth more than databaseStorageGib, which is 100",
      `${thresholds} databaseMaxStorageGib 110`,
    ],
    [
      { databaseBackupWindow: "06:30-07:30" },
      'databaseMaintenanceWindow is "sun:06:00-sun:07:00" by default',
      "a window that does not overlap databaseBackupWindow, which is 06:30-07:30",
      `${thresholds} databaseMaintenanceWindow sun:08:30-sun:09:30`,
    ],
    [
      { databaseEnabled: "true", databaseMultiAz: "false" },
      'databaseMultiAz is "false"',
      "true in profile prod",
      `${thresholds} databaseMultiAz true`,
    ],
    [
      { region: "cn-north-1", vpcEndpoints: "s3,kms" },
      'vpcEndpoints is "s3,kms"',
      "s3 in China, where the other endpoints have names of their own",
      `${thresholds} vpcEndpoints s3`,
    ],
    [
      { workerLogLevel: "debug" },
      'workerLogLevel is "debug"',
      "not debug in profile prod",
      `${thresholds} workerLogLevel info`,
    ],
    [
      { secretRecoveryDays: "0" },
      'secretRecoveryDays is "0"',
      "7 to 30 days in profile prod",
      `${thresholds} secretRecoveryDays 30`,
    ],
    [
      { workerImage: "ops/worker:latest" },
      'workerImage is "ops/worker:latest"',
      "repository@sha256: and 64 hexadecimal digits",
      `${thresholds} workerImage 111122223333.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker@sha256:DIGEST`,
    ],
    [
      { runbookBaseUrl: "http://runbook.example.com" },
      'runbookBaseUrl is "http://runbook.example.com"',
      "https URL (http only to loopback)",
      `${thresholds} runbookBaseUrl https://github.com/example/ops-agent-worker/blob/main/docs/runbook`,
    ],
    [
      { digestSchedule: "cron(0 8 * * *)" },
      'digestSchedule is "cron(0 8 * * *)"',
      "schedule as AWS writes it, such as cron(0 8 * * ? *) or rate(7 days)",
      `${thresholds} digestSchedule 'cron(0 8 * * ? *)'`,
    ],
    [
      { backupDrillSchedule: "rate(1 days)" },
      'backupDrillSchedule is "rate(1 days)"',
      "schedule as AWS writes it, such as cron(0 8 * * ? *) or rate(7 days)",
      `${thresholds} backupDrillSchedule 'cron(0 4 ? * SUN *)'`,
    ],
    [
      {
        region: "eu-central-2",
        backupReplicaRegion: "eu-west-1",
        uptimeUrls: "https://ops.example.com",
        slackWorkspaceId: "T0123ABCD",
        slackChannelId: "C0123ABCD",
      },
      'pagerDutyDelivery is "function" by default',
      "https with uptimeUrls in eu-central-2, where no function hears alarms of us-east-1",
      `${thresholds} pagerDutyDelivery https`,
    ],
    [{ vpcId: "my network" }, 'vpcId is "my network"', "VPC id, or nothing", "pulumi config rm --stack prod vpcId"],
    [
      { logRetentionDays: "7" },
      'logRetentionDays is "7"',
      "one of 30, 60, 90, 120, 150, 180, 365, 400 days",
      `${thresholds} logRetentionDays 365`,
    ],
    [
      { entirelyUnknown: "CANARY" },
      "entirelyUnknown is set, but there is no such key",
      "a key that is described in Pulumi.yaml",
      "pulumi config rm --stack prod entirelyUnknown",
    ],
    [
      { Owner: "it's us" },
      'Owner is "it\'s us", but there is no such key',
      "did you mean owner?",
      `pulumi config rm --stack prod Owner && ${thresholds} owner 'it'\\''s us'`,
    ],
  ])("of %j", (values, found, expected, fix) => {
    expect(complaint(values)).toBe(
      `The configuration of stack prod has 1 fault.\n\n  ${found}\n    expected: ${expected}\n    fix: ${fix}\n`,
    );
  });

  it("of a webhook alone where alarms of us-east-1 reach no function", () => {
    const given = { region: "eu-central-2", backupReplicaRegion: "eu-west-1" };
    const complaints = (uptimeUrls: string) => complaint({ ...given, uptimeUrls });
    expect(complaints("https://ops.example.com")).toContain("slackChannelId is missing");
    expect(complaints("https://ops.example.com")).toContain("channel id with uptimeUrls in eu-central-2");
    expect(complaints("")).toBe("no complaint");
  });

  it("of a secret without showing it, whatever is wrong with it", () => {
    const canary = "CANARY-1f2e3d";
    const messages = [
      complaint({ slackWebhookUrl: canary }),
      complaint({ slackWebhookUrl: `https://hooks.slack.com/${canary}` }, ["pagerDutyRoutingKey", "sentryDsn"]),
      complaint({ slackWebHookUrl: canary }),
      complaint({ owner: `${canary} with spaces` }, ["slackWebhookUrl", "pagerDutyRoutingKey", "sentryDsn", "owner"]),
      complaint({ ownr: canary }, ["slackWebhookUrl", "pagerDutyRoutingKey", "sentryDsn", "ownr"]),
    ];
    expect(messages.join("")).not.toContain(canary);
    expect(messages).toMatchInlineSnapshot(`
      [
        "The configuration of stack prod has 1 fault.

        slackWebhookUrl is a secret of another form
          expected: a Pulumi secret: https URL (http only to loopback)
          fix: pulumi config set --stack prod --secret slackWebhookUrl
      ",
        "The configuration of stack prod has 1 fault.

        slackWebhookUrl is stored as plain text
          expected: a Pulumi secret: https URL (http only to loopback)
          fix: pulumi config set --stack prod --secret slackWebhookUrl
      ",
        "The configuration of stack prod has 1 fault.

        slackWebHookUrl is set, but there is no such key
          expected: did you mean slackWebhookUrl?
          fix: pulumi config rm --stack prod slackWebHookUrl && pulumi config set --stack prod --secret slackWebhookUrl
      ",
        "The configuration of stack prod has 1 fault.

        owner is a secret of another form
          expected: team name or address without spaces
          fix: pulumi config set --stack prod owner platform-team
      ",
        "The configuration of stack prod has 1 fault.

        ownr is set, but there is no such key
          expected: did you mean owner?
          fix: pulumi config rm --stack prod ownr && pulumi config set --stack prod --secret owner
      ",
      ]
    `);
  });
});
