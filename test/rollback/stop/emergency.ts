import { resolve } from "node:path";

import type { TestContext } from "vitest";

import type { View } from "../../../gate/ledger/view";
import { FakeWorker } from "../../gate/fake-worker";
import { intentOf, outcomeOf, runningIn } from "../../gate/ledger-events";
import { gateIn } from "../lab/gate";
import type { Finished } from "../lab/lab";
import { Lab } from "../lab/lab";

/** A stack whose worker was deployed by the gate, and the AWS on which that worker runs. */
export interface Emergency {
  readonly lab: Lab;
  readonly aws: FakeWorker;
  /** Runs the command line in a process of its own, in the checkout of the stack. */
  gate(...words: string[]): Promise<Finished>;
  view(): Promise<View>;
  tags(): Promise<Record<string, string>>;
}

/** The place of the worker, as somebody types it who has nothing else. */
export const place = ["--cluster", "ops", "--service", "ops-worker", "--region", "us-east-1"];

export async function openEmergency(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  change: (aws: FakeWorker) => void = () => undefined,
): Promise<Emergency> {
  const lab = await Lab.open();
  onTestFinished(() => lab.close());
  const aws = new FakeWorker();
  change(aws);
  const address = await aws.start();
  onTestFinished(() => aws.stop());
  const { ledger } = gateIn(lab);
  const { entry } = await ledger.append(intentOf());
  const alarmTopic = "arn:aws:sns:us-east-1:000000000000:lab-prod-alarms-p1";
  const running = { ...runningIn(aws.cluster, aws.service), alarmTopic };
  await ledger.append(outcomeOf(entry.seq, { running }));
  const env = {
    AWS_ENDPOINT_URL: address,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_MAX_ATTEMPTS: "1",
  };
  return {
    lab,
    aws,
    gate: (...words) => lab.start(process.execPath, [resolve("gate/cli.cjs"), ...words], { env }).finished,
    view: () => gateIn(lab).ledger.view(),
    tags: async () => JSON.parse(await lab.mustSucceed("stack", "tag", "ls", "--json")) as Record<string, string>,
  };
}

interface Told {
  name: string;
  isDone: boolean;
  says: string;
}

/** What a command printed with `--json`. */
export const answerOf = ({ stdout }: Finished): { recorded: Told[]; told: Told } & Record<string, unknown> =>
  JSON.parse(stdout) as never;
