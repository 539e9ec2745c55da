/** What must hold for the worker to start, to scale, to be deployed, and for its alarms to ring in order. */
import { minimumTasksByLevel } from "../values";
import type { Settings } from "../keys";
import type { Agreement } from "./agreement";
import { atLeast } from "./agreement";

/** MiB from one size to another, at equal distances. */
const sizes = (least: number, most: number, step: number): readonly number[] =>
  Array.from({ length: (most - least) / step + 1 }, (_, index) => least + index * step);

/**
 * Memory sizes in MiB that Fargate sells with each CPU size. Source: the ECS developer guide, task size; the smallest CPU
 * comes with three sizes, not with all between.
 */
const fargateMemoryMib: Readonly<Record<Settings["workerCpu"], readonly number[]>> = {
  256: [512, 1_024, 2_048],
  512: sizes(1_024, 4_096, 1_024),
  1024: sizes(2_048, 8_192, 1_024),
  2048: sizes(4_096, 16_384, 1_024),
  4096: sizes(8_192, 30_720, 1_024),
  8192: sizes(16_384, 61_440, 4_096),
  16384: sizes(32_768, 122_880, 8_192),
};

function asSold(memoryMib: readonly number[]): string {
  const [least = 0, second = 0] = memoryMib;
  return memoryMib.length === 3
    ? `${memoryMib.join(", ")} MiB`
    : `${least} to ${memoryMib.at(-1) ?? least} MiB in steps of ${second - least}`;
}

/** An alarm rings above what autoscaling holds, where it holds that at all: else scaling would ring it. */
function aboveScaling(
  alarm: "workerCpuAlarmPercent" | "workerMemoryAlarmPercent",
  scaling: "workerScaleCpuPercent" | "workerScaleMemoryPercent",
): Agreement {
  const held = (settings: Settings) => {
    const percent = settings[scaling];
    return typeof percent === "number" ? percent : 0;
  };
  return {
    key: alarm,
    needs: [scaling],
    holds: (settings) => settings[alarm] > held(settings),
    expected: (settings) => `more than ${scaling}, which is ${held(settings)}`,
    repair: (settings) => String(Math.min(100, held(settings) + 10)),
  };
}

/** No job is longer than the longest, so an alarm at that length could not ring. */
function belowLongestJob(
  key: "jobDurationPageSeconds" | "jobDurationRollbackSeconds",
  repair: "jobDurationWarnSeconds" | "jobDurationPageSeconds",
): Agreement {
  return {
    key,
    item: "env-job-timeout",
    needs: ["workerLongestJobSeconds"],
    holds: (settings) => settings[key] < settings.workerLongestJobSeconds,
    expected: ({ workerLongestJobSeconds }) =>
      `less than workerLongestJobSeconds, which is ${workerLongestJobSeconds}: no job is longer, so the alarm could not ring`,
    repair: (settings) => String(settings[repair]),
  };
}

export const workerAgreements: readonly Agreement[] = [
  {
    key: "workerMinTasks",
    needs: ["level"],
    holds: ({ workerMinTasks, level }) =>
      workerMinTasks >= minimumTasksByLevel[level] || (level === "C" && workerMinTasks === 0),
    expected: ({ level }) => `at least ${minimumTasksByLevel[level]} tasks at level ${level}`,
    repair: ({ level }) => String(minimumTasksByLevel[level]),
  },
  atLeast("workerMaxTasks", "workerMinTasks"),
  {
    key: "workerMemoryMib",
    needs: ["workerCpu"],
    holds: ({ workerCpu, workerMemoryMib }) => fargateMemoryMib[workerCpu].includes(workerMemoryMib),
    expected: ({ workerCpu }) => `${asSold(fargateMemoryMib[workerCpu])}, as Fargate sells with workerCpu ${workerCpu}`,
    repair: ({ workerCpu }) => String(fargateMemoryMib[workerCpu][0]),
  },
  aboveScaling("workerCpuAlarmPercent", "workerScaleCpuPercent"),
  aboveScaling("workerMemoryAlarmPercent", "workerScaleMemoryPercent"),
  atLeast("workerMemoryRollbackPercent", "workerMemoryAlarmPercent"),
  {
    key: "workerJobSeconds",
    needs: ["workerLongestJobSeconds"],
    holds: ({ workerJobSeconds, workerLongestJobSeconds }) => workerJobSeconds <= workerLongestJobSeconds,
    expected: ({ workerLongestJobSeconds }) =>
      `at most workerLongestJobSeconds, which is ${workerLongestJobSeconds}: the average cannot be longer than the longest`,
    repair: ({ workerLongestJobSeconds }) => String(workerLongestJobSeconds),
  },
  {
    key: "workerBakeMinutes",
    needs: ["workerDeploymentStrategy"],
    holds: ({ workerBakeMinutes, workerDeploymentStrategy }) =>
      workerBakeMinutes === undefined || workerDeploymentStrategy === "blue-green",
    expected: () =>
      "nothing, because only blue-green bakes for a set time; a rolling deployment for as long as its alarms take",
    repair: () => "",
  },
  {
    key: "workerOtelCollectorImage",
    needs: ["natGateways", "vpcId", "profile"],
    holds: ({ workerOtelCollectorImage, natGateways, vpcId, profile }) =>
      workerOtelCollectorImage === undefined ||
      (profile !== "sandbox" && (natGateways !== "none" || vpcId !== undefined)),
    expected: ({ profile }) =>
      profile === "sandbox"
        ? "nothing in profile sandbox, whose cloud runs no image but the worker's and has no X-Ray"
        : "nothing, because natGateways is none and X-Ray is reached over the internet",
    repair: () => "",
  },
  atLeast("queueDepthPage", "queueDepthWarn"),
  atLeast("queueDepthRollback", "queueDepthPage"),
  {
    key: "queueOldestJobWarnSeconds",
    needs: ["workerAcceptableLatencySeconds"],
    holds: ({ queueOldestJobWarnSeconds, workerAcceptableLatencySeconds }) =>
      queueOldestJobWarnSeconds > workerAcceptableLatencySeconds,
    expected: ({ workerAcceptableLatencySeconds }) =>
      `more than workerAcceptableLatencySeconds, which is ${workerAcceptableLatencySeconds}: a wait that is accepted is no alarm`,
    repair: ({ workerAcceptableLatencySeconds }) => String(workerAcceptableLatencySeconds * 5),
  },
  atLeast("queueOldestJobPageSeconds", "queueOldestJobWarnSeconds"),
  atLeast("queueOldestJobRollbackSeconds", "queueOldestJobPageSeconds"),
  atLeast("errorRatePagePercent", "errorRateWarnPercent"),
  atLeast("errorRateRollbackPercent", "errorRatePagePercent"),
  atLeast("jobDurationPageSeconds", "jobDurationWarnSeconds"),
  atLeast("jobDurationRollbackSeconds", "jobDurationPageSeconds"),
  belowLongestJob("jobDurationPageSeconds", "jobDurationWarnSeconds"),
  belowLongestJob("jobDurationRollbackSeconds", "jobDurationPageSeconds"),
  atLeast("apiErrorsPagePercent", "apiErrorsWarnPercent"),
  atLeast("apiErrorsRollbackPercent", "apiErrorsPagePercent"),
];
