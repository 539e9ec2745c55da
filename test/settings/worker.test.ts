import { describe, expect, it } from "vitest";
import { readSettings } from "../../settings";
import { configuration } from "./configuration";

const read = (values: Parameters<typeof configuration>[0]) => readSettings(configuration(values));

describe("the settings of the worker", () => {
  it.each(["sandbox", "staging", "prod"])("hold together by default in profile %s", (profile) => {
    expect(read({ profile })).toMatchObject({
      workerAcceptableLatencySeconds: 60,
      workerJobSeconds: 15,
      workerLongestJobSeconds: 110,
      workerSpotPercent: 0,
      workerDeploymentStrategy: "rolling",
      workerBakeMinutes: undefined,
      workerExec: profile === "staging" ? "on" : "off",
    });
  });

  it.each([
    ["256", "512"],
    ["256", "2048"],
    ["4096", "30720"],
    ["8192", "16384"],
    ["8192", "61440"],
    ["16384", "32768"],
    ["16384", "122880"],
  ])("take %s CPU units with %s MiB", (workerCpu, workerMemoryMib) => {
    expect(read({ workerCpu, workerMemoryMib })).toMatchObject({ workerCpu });
  });

  it.each([
    ["256", "1536", "512, 1024, 2048 MiB"],
    ["512", "512", "1024 to 4096 MiB in steps of 1024"],
    ["4096", "31744", "whole number of MiB|8192 to 30720 MiB in steps of 1024"],
    ["8192", "17408", "16384 to 61440 MiB in steps of 4096"],
    ["16384", "36864", "32768 to 122880 MiB in steps of 8192"],
  ])("refuse %s CPU units with %s MiB, and say what Fargate sells", (workerCpu, workerMemoryMib, sold) => {
    expect(() => read({ workerCpu, workerMemoryMib })).toThrow(new RegExp(sold));
  });

  it("allow no worker at all only where nobody waits for one", () => {
    expect(read({ level: "C", workerMinTasks: "0" })).toMatchObject({ workerMinTasks: 0 });
    expect(() => read({ level: "B", workerMinTasks: "0" })).toThrow(/at least 2 tasks at level B/);
  });

  it.each([
    [{ workerLongestJobSeconds: "111" }, /1 to 110, because Fargate kills a stopping task after 120 s/],
    [{ workerJobSeconds: "0.001" }, /number of seconds, 0.01 to 3600, with at most two decimal places/],
    [{ workerLongestJobSeconds: "70", workerJobSeconds: "80" }, /the average cannot be longer than the longest/],
    [{ workerBakeMinutes: "5" }, /nothing, because only blue-green bakes for a set time/],
    [{ workerMemoryRollbackPercent: "70" }, /at least workerMemoryAlarmPercent, which is 80/],
    [{ errorRateRollbackPercent: "4" }, /at least errorRatePagePercent, which is 5/],
    [{ queueOldestJobWarnSeconds: "60" }, /a wait that is accepted is no alarm/],
    [{ queueOldestJobPageSeconds: "200" }, /at least queueOldestJobWarnSeconds, which is 300/],
    [{ queueOldestJobRollbackSeconds: "800" }, /at least queueOldestJobPageSeconds, which is 900/],
    [{ jobDurationPageSeconds: "50" }, /at least jobDurationWarnSeconds, which is 60/],
    [{ jobDurationPageSeconds: "110" }, /no job is longer, so the alarm could not ring/],
    [{ apiErrorsPagePercent: "4" }, /at least apiErrorsWarnPercent, which is 5/],
    [{ apiErrorsRollbackPercent: "20" }, /at least apiErrorsPagePercent, which is 25/],
    [{ queueDepthRollback: "400" }, /at least queueDepthPage, which is 500/],
    [{ jobDurationRollbackSeconds: "80" }, /at least jobDurationPageSeconds, which is 90/],
    [{ jobDurationRollbackSeconds: "110" }, /no job is longer, so the alarm could not ring/],
    [{ workerScaleCpuPercent: "of" }, /whole number of percent, 20 to 90, or off/],
    [{ workerScaleMemoryPercent: "85" }, /more than workerScaleMemoryPercent, which is 85/],
  ])("refuse %j", (values, complaint) => {
    expect(() => read(values)).toThrow(complaint);
  });

  it("scale with CPU, without it, and with memory", () => {
    expect(read({})).toMatchObject({ workerScaleCpuPercent: 70, workerScaleMemoryPercent: undefined });
    expect(read({ workerScaleCpuPercent: "off", workerCpuAlarmPercent: "1" })).toMatchObject({
      workerScaleCpuPercent: "off",
    });
    expect(read({ workerScaleMemoryPercent: "75" })).toMatchObject({ workerScaleMemoryPercent: 75 });
  });

  it("take a collector's image by digest only, and where X-Ray can be reached", () => {
    const workerOtelCollectorImage = `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${"c".repeat(64)}`;
    expect(read({ workerOtelCollectorImage })).toMatchObject({ workerOtelCollectorImage });
    expect(read({})).toMatchObject({ workerOtelCollectorImage: undefined });
    expect(() => read({ workerOtelCollectorImage: "public.ecr.aws/collector:latest" })).toThrow(/repository@sha256:/);
    expect(() => read({ workerOtelCollectorImage, profile: "sandbox" })).toThrow(/nothing in profile sandbox/);
    const closed = { profile: "staging", natGateways: "none" };
    const vpcEndpoints = "s3,ecr.api,ecr.dkr,logs,secretsmanager,elasticache";
    expect(() => read({ workerOtelCollectorImage, ...closed, vpcEndpoints })).toThrow(
      /X-Ray is reached over the internet/,
    );
    const network = { vpcId: "vpc-0a", privateSubnetIds: "subnet-0a,subnet-0b" };
    expect(read({ workerOtelCollectorImage, ...closed, ...network })).toMatchObject({ workerOtelCollectorImage });
  });

  it("take a blue-green deployment with its bake time", () => {
    const settings = read({ workerDeploymentStrategy: "blue-green", workerBakeMinutes: "10" });
    expect(settings).toMatchObject({ workerBakeMinutes: 10 });
  });
});
