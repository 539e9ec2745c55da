import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface FakeTask {
  readonly arn: string;
  isProtected: boolean;
  isTold: boolean;
}

interface ScalableTarget {
  MinCapacity: number;
  MaxCapacity: number;
  SuspendedState: Readonly<Record<string, boolean>>;
}

/** What is read of requests. */
interface Input extends Partial<ScalableTarget> {
  readonly ResourceIds?: readonly string[];
  readonly desiredCount?: number;
  readonly tasks?: readonly string[];
  readonly task?: string;
  readonly protectionEnabled?: boolean;
  readonly AlarmNamePrefix?: string;
}

const notSuspended = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/**
 * An AWS on loopback with one worker and its alarms: ECS ends what is too much of its tasks, but for protected ones, and scaling brings
 * back what is missing to its minimum wherever it is not suspended.
 */
export class FakeWorker {
  readonly cluster = "ops";
  readonly service = "ops-worker";
  /** Whose credentials everybody has. */
  account = "000000000000";
  desired = 2;
  target: ScalableTarget | undefined = { MinCapacity: 2, MaxCapacity: 5, SuspendedState: notSuspended };
  tasks: FakeTask[] = [];
  /** Alarms that ring, in CloudWatch's own words. */
  alarms: Readonly<Record<string, unknown> & { AlarmName: string }>[] = [];
  /** How far ECS is with the newest deployment. */
  rollout = "COMPLETED";
  /** Operations that AWS refuses. */
  readonly refused = new Set<string>();
  /** Every operation that was asked for. */
  readonly operations: string[] = [];
  /** Messages to the stack's people. */
  readonly told: string[] = [];

  private made = 0;
  private server: Server | undefined;

  async start(): Promise<string> {
    this.reconcile();
    const server = createServer((request, response) => void this.serve(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Tasks that take jobs. */
  get atWork(): number {
    return this.tasks.filter(({ isTold }) => !isTold).length;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const target = request.headers["x-amz-target"];
    // SNS and STS speak in forms.
    if (typeof target !== "string") {
      response.end(this.answerForm(new URLSearchParams(body)));
      return;
    }
    const operation = target.split(".").at(-1) ?? "";
    this.operations.push(operation);
    const input = JSON.parse(body) as Input;
    const answer = this.refused.has(operation) ? undefined : this.answers[operation]?.(input);
    response.writeHead(answer === undefined ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer ?? { __type: "AccessDeniedException", message: `${operation} is refused` }));
  }

  private answerForm(form: URLSearchParams): string {
    if (form.get("Action") === "GetCallerIdentity")
      return `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${this.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
    this.told.push(form.get("Message") ?? "");
    return "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>";
  }

  private readonly answers: Readonly<Record<string, (input: Input) => unknown>> = {
    DescribeScalableTargets: ({ ResourceIds }) => ({
      ScalableTargets: this.target ? [{ ...this.target, ResourceId: ResourceIds?.[0] }] : [],
    }),
    RegisterScalableTarget: ({ MinCapacity, MaxCapacity, SuspendedState }) => {
      if (this.target === undefined) return undefined;
      this.target = {
        MinCapacity: MinCapacity ?? this.target.MinCapacity,
        MaxCapacity: MaxCapacity ?? this.target.MaxCapacity,
        SuspendedState: { ...this.target.SuspendedState, ...SuspendedState },
      };
      return this.done();
    },
    DescribeServices: () => ({
      services: [
        {
          ...{ serviceName: this.service, status: "ACTIVE" },
          ...{ desiredCount: this.desired, runningCount: this.tasks.length },
          deployments: [{ status: "PRIMARY", rolloutState: this.rollout }],
        },
      ],
    }),
    UpdateService: ({ desiredCount = this.desired }) => {
      this.desired = desiredCount;
      return this.done();
    },
    ListTasks: () => ({ taskArns: this.tasks.filter(({ isTold }) => !isTold).map(({ arn }) => arn) }),
    UpdateTaskProtection: ({ tasks = [], protectionEnabled = false }) => {
      for (const task of this.named(tasks)) task.isProtected = protectionEnabled;
      return this.done();
    },
    StopTask: ({ task = "" }) => {
      for (const told of this.named([task])) told.isTold = true;
      return this.done();
    },
    DescribeAlarms: ({ AlarmNamePrefix = "" }) => ({
      MetricAlarms: this.alarms.filter(({ AlarmName }) => AlarmName.startsWith(AlarmNamePrefix)),
      CompositeAlarms: [],
    }),
  };

  private done(): unknown {
    this.reconcile();
    return {};
  }

  private named(arns: readonly string[]): FakeTask[] {
    return this.tasks.filter(({ arn }) => arns.includes(arn));
  }

  private reconcile(): void {
    const isScaled = this.target?.SuspendedState["DynamicScalingOutSuspended"] === false;
    if (isScaled) this.desired = Math.max(this.desired, this.target?.MinCapacity ?? 0);
    while (this.atWork < this.desired) {
      this.tasks.push({
        arn: `arn:aws:ecs:us-east-1:000000000000:task/ops/${++this.made}`,
        isProtected: false,
        isTold: false,
      });
    }
    const free = this.tasks.filter(({ isTold, isProtected }) => !isTold && !isProtected);
    for (const task of free.slice(0, Math.max(this.atWork - this.desired, 0))) task.isTold = true;
  }
}
