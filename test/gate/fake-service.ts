import { stackFacts } from "./stack-facts";

/**
 * An ECS service and its worker-down alarm. A stopped task is replaced when it is next looked at; the alarm rings after
 * a few looks in a row that found no task alive since the look before, and is OK again after one that did.
 */
export class FakeService {
  /** Overrides of each task that runs, in ECS's own words. */
  tasks: Record<string, unknown>[] = [{}, {}];
  primary: Record<string, unknown> = {};
  status = "ACTIVE";
  /** Looks without a task that make the alarm ring; `Infinity` is an alarm that watches nothing. */
  looksUntilAlarm = 3;
  /** What a notification of the alarm does. */
  notify: () => Promise<void> = () => Promise.resolve();
  /** Whether stopped tasks come back. */
  replaces = true;

  #generation = 0;
  #stoppedSinceLook = false;
  #looksWithout = 0;
  #state = "OK";

  async answer(operation: string, input: Record<string, unknown>): Promise<unknown> {
    switch (operation) {
      case "DescribeServices":
        return { services: [this.#describe()], failures: [] };
      case "ListTasks":
        return { taskArns: this.tasks.map((_, index) => `${this.#generation}/${index}`) };
      case "DescribeTasks":
        return {
          tasks: (input["tasks"] as string[]).map((arn, index) => this.#describeTask(arn, index)),
          failures: [],
        };
      case "StopTask":
        this.#stop(String(input["task"]));
        return {};
      case "DescribeAlarms":
        return { MetricAlarms: [await this.#look()], CompositeAlarms: [] };
      default:
        return undefined;
    }
  }

  #describe(): unknown {
    const { serviceName, taskDefinitionArn } = stackFacts;
    const primary = {
      status: "PRIMARY",
      rolloutState: "COMPLETED",
      taskDefinition: taskDefinitionArn,
      ...this.primary,
    };
    const previous = { status: "ACTIVE", rolloutState: "IN_PROGRESS", taskDefinition: `${taskDefinitionArn}0` };
    return { serviceName, status: this.status, runningCount: this.tasks.length, deployments: [previous, primary] };
  }

  #describeTask(taskArn: string, index: number): unknown {
    const { taskDefinitionArn } = stackFacts;
    return { taskArn, taskDefinitionArn, lastStatus: "RUNNING", healthStatus: "HEALTHY", ...this.tasks[index] };
  }

  #stop(arn: string): void {
    this.#stoppedSinceLook = true;
    this.#generation += 1;
    if (!this.replaces) this.tasks = this.tasks.filter((_, index) => !arn.endsWith(`/${index}`));
  }

  async #look(): Promise<unknown> {
    this.#looksWithout = this.#stoppedSinceLook || this.tasks.length === 0 ? this.#looksWithout + 1 : 0;
    this.#stoppedSinceLook = false;
    const state = this.#looksWithout >= this.looksUntilAlarm ? "ALARM" : "OK";
    if (state === "ALARM" && this.#state === "OK") await this.notify();
    this.#state = state;
    return { AlarmName: stackFacts.workerDownAlarmName, StateValue: state, StateReason: "Threshold Crossed" };
  }
}
