/** What must hold between keys that are each right on their own. */
import type { Key, Settings } from "./keys";
import { minimumTasksByLevel } from "./values";

/** Memory sizes in MiB that Fargate sells with each CPU size. */
const fargateMemoryMib: Readonly<Record<Settings["workerCpu"], readonly [least: number, most: number, step: number]>> =
  {
    256: [512, 2_048, 512],
    512: [1_024, 4_096, 1_024],
    1024: [2_048, 8_192, 1_024],
    2048: [4_096, 16_384, 1_024],
    4096: [8_192, 30_720, 1_024],
  };

export interface Agreement {
  /** The key that is blamed. */
  readonly key: Key;
  /** Keys that must be right on their own before this can be judged. */
  readonly needs: readonly Key[];
  readonly holds: (settings: Settings) => boolean;
  readonly expected: (settings: Settings) => string;
  /** A value for the blamed key that repairs it. */
  readonly repair: (settings: Settings) => string;
}

/** `greater` must be at least as large as `smaller`. */
function atLeast(greater: NumberKey, smaller: NumberKey): Agreement {
  return {
    key: greater,
    needs: [smaller],
    holds: (settings) => settings[greater] >= settings[smaller],
    expected: (settings) => `at least ${smaller}, which is ${settings[smaller]}`,
    repair: (settings) => String(settings[smaller]),
  };
}
type NumberKey = { [Name in Key]: Settings[Name] extends number ? Name : never }[Key];

export const agreements: readonly Agreement[] = [
  {
    key: "workerMinTasks",
    needs: ["level"],
    holds: ({ workerMinTasks, level }) => workerMinTasks >= minimumTasksByLevel[level],
    expected: ({ level }) => `at least ${minimumTasksByLevel[level]} tasks at level ${level}`,
    repair: ({ level }) => String(minimumTasksByLevel[level]),
  },
  atLeast("workerMaxTasks", "workerMinTasks"),
  atLeast("queueDepthPage", "queueDepthWarn"),
  atLeast("errorRatePagePercent", "errorRateWarnPercent"),
  {
    key: "workerCpuAlarmPercent",
    needs: ["workerScaleCpuPercent"],
    holds: ({ workerCpuAlarmPercent, workerScaleCpuPercent }) => workerCpuAlarmPercent > workerScaleCpuPercent,
    expected: ({ workerScaleCpuPercent }) => `more than workerScaleCpuPercent, which is ${workerScaleCpuPercent}`,
    repair: ({ workerScaleCpuPercent }) => String(Math.min(100, workerScaleCpuPercent + 10)),
  },
  {
    key: "workerMemoryMib",
    needs: ["workerCpu"],
    holds: ({ workerCpu, workerMemoryMib }) => {
      const [least, most, step] = fargateMemoryMib[workerCpu];
      return workerMemoryMib >= least && workerMemoryMib <= most && workerMemoryMib % step === 0;
    },
    expected: ({ workerCpu }) => {
      const [least, most, step] = fargateMemoryMib[workerCpu];
      return `${least} to ${most} MiB in steps of ${step}, as Fargate sells with workerCpu ${workerCpu}`;
    },
    repair: ({ workerCpu }) => String(fargateMemoryMib[workerCpu][0]),
  },
  {
    key: "privateSubnetIds",
    needs: ["vpcId"],
    holds: ({ vpcId, privateSubnetIds }) => vpcId === undefined || privateSubnetIds !== undefined,
    expected: () => "two or more subnet ids, because vpcId names an existing network",
    repair: () => "subnet-0a,subnet-0b",
  },
  {
    key: "vpcId",
    needs: ["privateSubnetIds"],
    holds: ({ vpcId, privateSubnetIds }) => vpcId !== undefined || privateSubnetIds === undefined,
    expected: () => "VPC id, because privateSubnetIds names subnets of an existing network",
    repair: () => "vpc-0a",
  },
  {
    key: "availabilityZones",
    needs: ["region"],
    holds: ({ availabilityZones, region }) => availabilityZones.every((zone) => zone.slice(0, -1) === region),
    expected: ({ region }) => `zones of region ${region}`,
    repair: ({ region }) => `${region}a,${region}b`,
  },
  {
    key: "redisMaintenanceWindow",
    needs: ["redisSnapshotWindow"],
    holds: ({ redisMaintenanceWindow, redisSnapshotWindow }) => !overlap(redisMaintenanceWindow, redisSnapshotWindow),
    expected: ({ redisSnapshotWindow }) =>
      `a window that does not overlap redisSnapshotWindow, which is ${redisSnapshotWindow}`,
    repair: ({ redisSnapshotWindow }) => hourAfter(redisSnapshotWindow),
  },
  {
    key: "workerLogLevel",
    needs: ["profile"],
    holds: ({ workerLogLevel, profile }) => profile !== "prod" || workerLogLevel !== "debug",
    expected: () => "not debug in profile prod",
    repair: () => "info",
  },
  {
    key: "secretRecoveryDays",
    needs: ["profile"],
    holds: ({ secretRecoveryDays, profile }) => profile !== "prod" || secretRecoveryDays > 0,
    expected: () => "7 to 30 days in profile prod",
    repair: () => "30",
  },
];

const minutesOfDay = 1_440;

function minutes(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}

/** Whether a weekly `ddd:hh:mm-ddd:hh:mm` and a daily `hh:mm-hh:mm` window share a minute. */
function overlap(weekly: string, daily: string): boolean {
  const from = minutes(weekly.slice(4, 9));
  const sameDay = weekly.slice(0, 3) === weekly.slice(10, 13) && minutes(weekly.slice(14)) > from;
  const length = sameDay ? minutes(weekly.slice(14)) - from : minutes(weekly.slice(14)) + minutesOfDay - from;
  const dailyFrom = minutes(daily.slice(0, 5));
  const dailyLength = (minutes(daily.slice(6)) - dailyFrom + minutesOfDay) % minutesOfDay;
  const gap = (dailyFrom - from + minutesOfDay) % minutesOfDay;
  return gap < length || gap + dailyLength > minutesOfDay;
}

/** Sunday, from an hour after the daily window ends, for an hour. */
function hourAfter(daily: string): string {
  const clock = (minute: number) =>
    `${String(Math.floor((minute % minutesOfDay) / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const from = (minutes(daily.slice(6)) + 60) % minutesOfDay;
  return `sun:${clock(from)}-${from + 60 >= minutesOfDay ? "mon" : "sun"}:${clock(from + 60)}`;
}
