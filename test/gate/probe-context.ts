import { afterEach, beforeEach, vi } from "vitest";
import { connectAws } from "../../gate/aws";
import type { Check, ProbeContext } from "../../gate/probe/probe";
import { FakeAws } from "./fake-aws";
import { stackFacts } from "./stack-facts";

/** A fake AWS for each test of a file, and contexts to probe it. */
interface Fakes {
  readonly aws: () => FakeAws;
  readonly context: (changes?: Partial<ProbeContext>) => ProbeContext;
}

export function useFakeAws(): Fakes {
  let fake: FakeAws;
  let context: ProbeContext;
  beforeEach(async () => {
    fake = new FakeAws();
    vi.stubEnv("AWS_ENDPOINT_URL", await fake.start());
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    context = {
      stack: stackFacts,
      aws: connectAws(stackFacts.region, process.env),
      slackReceiver: undefined,
      timeoutSeconds: 0.2,
      everyMilliseconds: 5,
      signal: new AbortController().signal,
      progress: () => undefined,
    };
  });
  afterEach(async () => {
    context.aws.close();
    await fake.stop();
    vi.unstubAllEnvs();
  });
  return { aws: () => fake, context: (changes = {}) => ({ ...context, ...changes }) };
}

/** Checks as `name: status`, for comparison as a whole. */
export const statuses = (checks: readonly Check[]): Record<string, string> =>
  Object.fromEntries(checks.map(({ name, status }) => [name, status]));
