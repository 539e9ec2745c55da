import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument, PolicyStatement } from "../policy-document";
import { allow, policyDocument, trustIn } from "../policy-document";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

export interface ScheduleSettings {
  readonly scope: Scope;
  /** Ends the physical names of schedule and role. */
  readonly id: string;
  readonly description: string;
  /** `rate(1 minute)` or `cron(0 3 * * ? *)`, UTC. */
  readonly expression: string;
  /** What is run, as EventBridge Scheduler takes it; role, retries and dead letters are added here. */
  readonly target: { readonly arn: pulumi.Input<string> } & Partial<aws.types.input.scheduler.ScheduleTarget>;
  /** Where an event is kept that could not be handed over. */
  readonly deadLettersArn: pulumi.Input<string>;
  /** What the role may do, as `scheduleDocument` made it. */
  readonly document: PolicyDocument;
  /** What must be there before the first run. Default nothing. */
  readonly startsAfter?: readonly pulumi.Resource[];
}

export interface Schedule {
  readonly schedule: aws.scheduler.Schedule;
  readonly role: aws.iam.Role;
}

/** Tries once more after a minute or so; the next run is better than a late one. */
const retryPolicy = Object.freeze({ maximumEventAgeInSeconds: 900, maximumRetryAttempts: 3 });

/**
 * Runs something again and again, under a role of its own that can start that and nothing else.
 *
 * A million runs cost 1 USD.
 */
export function makeSchedule(parent: pulumi.Resource, name: string, settings: ScheduleSettings): Schedule {
  const { scope, id, description, expression, target, deadLettersArn, document, startsAfter = [] } = settings;
  const role = new aws.iam.Role(
    `${name}-schedule`,
    {
      name: nameIn(scope, "iamRole", id, "schedule"),
      description: `Starts: ${description}`,
      assumeRolePolicy: trustIn("scheduler.amazonaws.com", scope),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-schedule`,
    { role: role.id, name: id, policy: pulumi.jsonStringify(document) },
    { parent },
  );
  const schedule = new aws.scheduler.Schedule(
    `${name}-schedule`,
    {
      name: nameIn(scope, "schedule", id),
      description,
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: "OFF" },
      target: { ...target, roleArn: role.arn, retryPolicy, deadLetterConfig: { arn: deadLettersArn } },
    },
    { parent, dependsOn: [policy, ...startsAfter] },
  );
  return { schedule, role };
}

/** What a schedule's role may do: start its target, and put aside, encrypted, what it could not hand over. */
export function scheduleDocument(
  start: readonly PolicyStatement[],
  deadLettersArn: pulumi.Input<string>,
  keyArn: pulumi.Input<string>,
): PolicyDocument {
  return policyDocument(
    ...start,
    allow("PutAside", ["sqs:SendMessage"], deadLettersArn),
    allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], keyArn),
  );
}

const unitSeconds = { minute: 60, hour: 3_600, day: 86_400 } as const;

/**
 * The longest time between two runs, in seconds: of every `rate`, and of a `cron` that runs on every day.
 * Of other expressions (weekly, monthly) it is unknown; no CloudWatch alarm could look back that far.
 */
export function longestGapSeconds(expression: string): number | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return Number(rate[1]) * unitSeconds[rate[2] as keyof typeof unitSeconds];
  const [, hour, dayOfMonth, month, dayOfWeek] = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(/\s+/) ?? [];
  const isDaily = [dayOfMonth, month, dayOfWeek].every((field) => field === "*" || field === "?");
  if (!isDaily) return undefined;
  return hour === "*" ? unitSeconds.hour : unitSeconds.day;
}
