import * as pulumi from "@pulumi/pulumi";
import { queueMonitorEnvironment } from "../../runtime/contract";
import type { Alerting, AlarmsById } from "../alarms";
import { makeAlarms } from "../alarms";
import type { FunctionNetwork } from "../functions";
import { ServiceFunction } from "../functions";
import type { PolicyStatement } from "../policy-document";
import { allow } from "../policy-document";
import type { Scope } from "../scope";
import { checkInEnvironment } from "../sentry";
import { queueAlarms } from "./queue-alarms";
import type { QueueThresholds } from "./thresholds";
import { queueThresholds } from "./thresholds";

export interface QueueMonitorArgs {
  readonly scope: Scope;
  /** The worker's service, under whose name the metrics stand. */
  readonly serviceName: pulumi.Input<string>;
  /** From where Redis can be reached. */
  readonly network: FunctionNetwork;
  /** Secret with the queue's address for the client `monitor`. */
  readonly redisUrlSecretArn: pulumi.Input<string>;
  /** What reading that secret takes besides, where its key is not the stack's own. Default nothing. */
  readonly redisUrlKeyStatements?: readonly PolicyStatement[];
  /** Where it checks in, so that its silence is noticed from outside. */
  readonly sentryDsnSecretArn: pulumi.Input<string>;
  /** Encrypts its log, and the secrets that it reads. */
  readonly keyArn: pulumi.Input<string>;
  /** Path of the bundled `runtime/functions/queue-monitor.ts`. */
  readonly functionCode: string;
  /** Default 90. */
  readonly logRetentionDays?: number;
  /** Whom its alarms tell. Without it there are none. */
  readonly alerting?: Alerting;
  /** When its alarms ring. */
  readonly queue?: QueueThresholds;
}

export const queueMonitorDefaults = Object.freeze({
  logRetentionDays: 90,
  redisUrlKeyStatements: [] as readonly PolicyStatement[],
  queue: queueThresholds,
  schedule: "rate(1 minute)",
  /** Longer than the client tries to reach Redis. */
  timeoutSeconds: 20,
});

/**
 * Measures the queue once a minute, whether workers run or not, and rings when it grows, stands still or holds what
 * failed. Scaling follows its figures, so that it also starts the first worker.
 *
 * It alone emits the queue's metrics: figures from two sources would have to agree at every instant. Costs about 2 USD a
 * month, nearly all of it metrics and alarms (catalogue: queue-depth-monitor-automated).
 *
 * @example
 * new QueueMonitor("queue-monitor", { scope, serviceName, network, redisUrlSecretArn, sentryDsnSecretArn, keyArn, functionCode });
 */
export class QueueMonitor extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly nodes: {
    readonly function: ServiceFunction;
    /** By the end of their names, such as `queue-depth-page`. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: QueueMonitorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:worker:QueueMonitor", name, {}, opts);
    const { scope, alerting, serviceName, queue, ...chosen } = { ...queueMonitorDefaults, ...args };
    const secrets = [chosen.redisUrlSecretArn, chosen.sentryDsnSecretArn];
    const monitor = new ServiceFunction(
      name,
      {
        scope,
        id: "queue-monitor",
        description: "Measures the queue once a minute",
        code: chosen.functionCode,
        environment: {
          [queueMonitorEnvironment.redisUrlSecretArn]: chosen.redisUrlSecretArn,
          [queueMonitorEnvironment.serviceName]: serviceName,
          ...checkInEnvironment(scope, chosen.sentryDsnSecretArn),
        },
        statements: [allow("ReadSecrets", ["secretsmanager:GetSecretValue"], secrets), ...chosen.redisUrlKeyStatements],
        keyArn: chosen.keyArn,
        timeoutSeconds: chosen.timeoutSeconds,
        logRetentionDays: chosen.logRetentionDays,
        network: chosen.network,
        schedule: chosen.schedule,
        alerting,
      },
      { parent: this },
    );
    const alarms = alerting ? makeAlarms(this, name, scope, alerting, queueAlarms(serviceName, queue)) : {};

    this.functionName = monitor.functionName;
    this.nodes = { function: monitor, alarms };
    this.registerOutputs({ functionName: this.functionName });
  }
}
