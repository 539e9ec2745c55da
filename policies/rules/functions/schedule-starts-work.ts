import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsCluster, schedule, securityGroup, subnet, taskDefinition } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** A schedule may be made some days before it is wanted. */
const longestWaitDays = 31;
const dayMilliseconds = 86_400_000;

const groupId = /^sg-[0-9a-f]{8}([0-9a-f]{9})?$/;
const subnetId = /^subnet-[0-9a-f]{8}([0-9a-f]{9})?$/;

/** A schedule is in force, and what it starts can be started: AWS looks only when the time has come, and tells nobody. */
export const scheduleStartsWork: ControlRule = {
  name: "schedule-starts-work",
  severity: "required",
  title: "Schedules are in force and start what they are for",
  why: "EventBridge takes a schedule as it is given. That it is switched off, has ended, or starts a task without a network is seen at its hour, by nobody: the backup, the clean-up, the measurement is simply not there.",
  remediation:
    'leave state, startDate and endDate out, retry at least once, and give a target that is a cluster ecsParameters with a taskDefinitionArn, launchType "FARGATE" and a networkConfiguration with subnets of two zones and a security group',
  example: {
    bad: 'new aws.scheduler.Schedule("nightly", {\n  state: "DISABLED",\n  target: { arn: cluster.arn, roleArn, ecsParameters: { taskDefinitionArn } },\n});',
    good: 'new aws.scheduler.Schedule("nightly", {\n  target: {\n    arn: cluster.arn,\n    roleArn,\n    ecsParameters: { taskDefinitionArn, launchType: "FARGATE", networkConfiguration: { subnets, securityGroups } },\n  },\n});',
  },
  controls: {},
  subjects: schedule,
  watches: [
    watch(schedule, "endDate", "startDate", "state", "target"),
    watch(taskDefinition, "networkMode", "requiresCompatibilities"),
    watch(subnet, "availabilityZone", "availabilityZoneId"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    judgeTimes(subject, stack, faults);
    const target = subject.get("target");
    // Which of its parts is not known, is not known either; that it is there is.
    if (target === UNKNOWN) {
      if (stack.sourcesOf(subject, "target").length === 0) faults.unknown("target is not known before the update");
      return faults.outcome;
    }
    const retries = new Limits((name) => at(target, name), faults, "target.").inside("retryPolicy");
    retries.range("maximumRetryAttempts", 1, 185, "attempts");
    retries.range("maximumEventAgeInSeconds", 60, 86_400, "seconds");
    if (isCluster(subject, target, stack)) judgeTask(subject, target, stack, faults);
    return faults.outcome;
  },
};

function judgeTimes(subject: Resource, stack: Stack, faults: Faults): void {
  const state = subject.get("state");
  if (state === UNKNOWN) faults.unknown("state is not known before the update");
  else if (!isAbsent(state) && state !== "ENABLED") faults.problem("state is not ENABLED");
  const [start, end] = ["startDate", "endDate"].map((property) => {
    const value = subject.get(property);
    if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
    return typeof value === "string" ? Date.parse(value) : NaN;
  });
  if (end !== undefined && end <= stack.now.getTime()) faults.problem("endDate is over");
  if (start !== undefined && start > stack.now.getTime() + longestWaitDays * dayMilliseconds)
    faults.problem(`startDate is more than ${longestWaitDays} days away`);
}

function isCluster(subject: Resource, target: Value | undefined, stack: Stack): boolean {
  const arn = at(target, "arn");
  return arn === UNKNOWN
    ? !isAbsent(at(target, "ecsParameters"))
    : /^arn:[^:]*:ecs:/.test(textOf(arn)) || stack.namedBy(arn ?? null, ecsCluster, subject, "target").length > 0;
}

function judgeTask(subject: Resource, target: Value | undefined, stack: Stack, faults: Faults): void {
  const parameters = at(target, "ecsParameters");
  if (isAbsent(parameters)) {
    faults.problem("its target is a cluster, and no ecsParameters say which task");
    return;
  }
  const limits = new Limits((name) => at(parameters, name), faults, "target.ecsParameters.");
  limits.range("taskCount", 1, 10, "tasks");
  limits.oneOf("launchType", ["EC2", "EXTERNAL", "FARGATE"]);
  const name = at(parameters, "taskDefinitionArn");
  const tasks = stack.namedBy(name ?? null, taskDefinition, subject, "target");
  if (name !== UNKNOWN && isAbsent(name)) faults.problem("ecsParameters.taskDefinitionArn is missing");
  else if (tasks.length === 0) faults.unknown("the task that it starts is not of this stack, so it cannot be seen");
  for (const task of tasks) judgePlace(task, parameters, faults);
  if (tasks.some((task) => task.get("networkMode") === "awsvpc"))
    judgeNetwork(subject, at(parameters, "networkConfiguration"), stack, faults);
}

/** Without a launch type or a strategy ECS looks for machines of one's own. */
function judgePlace(task: Resource, parameters: Value | undefined, faults: Faults): void {
  const where = elements(task.get("requiresCompatibilities"));
  const needsFargate = where !== UNKNOWN && where.includes("FARGATE");
  const says = ["launchType", "capacityProviderStrategies"].map((name) => at(parameters, name));
  if (needsFargate && says.every((value) => isAbsent(value)))
    faults.problem(`task "${task.name}" needs Fargate, and neither launchType nor a strategy asks for it`);
}

function judgeNetwork(subject: Resource, network: Value | undefined, stack: Stack, faults: Faults): void {
  const subnets = placesIn(subject, network, "subnets", subnet, subnetId, stack, faults);
  placesIn(subject, network, "securityGroups", securityGroup, groupId, stack, faults);
  const zones = subnets.map((one) => one.get("availabilityZoneId") ?? one.get("availabilityZone"));
  const listed = elements(at(network, "subnets"));
  const isSeen = listed !== UNKNOWN && subnets.length === new Set(listed).size;
  if (isSeen && subnets.length > 0 && zones.every((zone) => typeof zone === "string") && new Set(zones).size < 2)
    faults.problem("its subnets are all in one zone");
}

function placesIn(
  subject: Resource,
  network: Value | undefined,
  property: string,
  types: readonly string[],
  id: RegExp,
  stack: Stack,
  faults: Faults,
): readonly Resource[] {
  const label = `networkConfiguration.${property}`;
  const listed: readonly Value[] | typeof UNKNOWN = elements(at(network, property));
  if (listed === UNKNOWN) return [];
  if (listed.length === 0) faults.problem(`${label} is missing`);
  const known = listed.filter((value) => value !== UNKNOWN);
  const found = known.map((value) => stack.namedBy(value, types, subject, "target"));
  if (known.some((value, index) => found[index]?.length === 0 && !id.test(textOf(value))))
    faults.problem(`${label} names nothing of this stack`);
  return [...new Set(found.flat())];
}
