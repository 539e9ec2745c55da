import type { ProgramSpec } from "../lab/program";

/** A store, an alarm that each deploy changes, and a topic that knows a secret of the settings and one of the program. */
export const smallProgram = (threshold: number): ProgramSpec => ({
  resources: [
    { type: "aws:s3/bucket:Bucket", name: "bucket", protect: true },
    {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      name: "alarm",
      inputs: { threshold, bucket: { $ref: "bucket.id" } },
    },
    {
      type: "aws:sns/topic:Topic",
      name: "topic",
      inputs: { token: { $config: "token" }, password: { $secret: programSecret }, threshold },
      dependsOn: ["alarm"],
    },
  ],
});

export const configSecret = "config-canary-5b1f";
export const programSecret = "program-canary-c07e";
