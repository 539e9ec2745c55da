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
  {
    key: "workerCpuAlarmPercent",
    needs: ["workerScaleCpuPercent"],
    holds: ({ workerCpuAlarmPercent, workerScaleCpuPercent }) => workerCpuAlarmPercent > workerScaleCpuPercent,
    expected: ({ workerScaleCpuPercent }) => `more than workerScaleCpuPercent, which is ${workerScaleCpuPercent}`,
    repair: ({ workerScaleCpuPercent }) => String(Math.min(100, workerScaleCpuPercent + 10)),
  },
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
  atLeast("queueDepthPage", "queueDepthWarn"),
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
  {
    key: "jobDurationPageSeconds",
    needs: ["workerLongestJobSeconds"],
    holds: ({ jobDurationPageSeconds, workerLongestJobSeconds }) => jobDurationPageSeconds < workerLongestJobSeconds,
    expected: ({ workerLongestJobSeconds }) =>
      `less than workerLongestJobSeconds, which is ${workerLongestJobSeconds}: no job is longer, so the alarm could not ring`,
    repair: ({ jobDurationWarnSeconds }) => String(jobDurationWarnSeconds),
  },
  atLeast("apiErrorsPagePercent", "apiErrorsWarnPercent"),
];
