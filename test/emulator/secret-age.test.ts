import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { Emulator } from "./emulator";
import { eventually, startEmulator } from "./emulator";
import { createFunction } from "./function";

const source = 'export { handler } from "./runtime/functions/secret-age.ts";';
const canary = "CANARY-value-of-a-secret";
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

async function makeSecret(name: string): Promise<string> {
  const secrets = new SecretsManagerClient(emulator.clients);
  const { ARN = "" } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: `${canary}-1` }));
  await secrets.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: `${canary}-2` }));
  return ARN;
}

async function run(name: string, arns: Readonly<Record<string, string>>) {
  const environment = { SERVICE_NAME: "ops", WATCHED_ARNS: JSON.stringify(arns) };
  await createFunction(emulator.clients, name, source, environment);
  const { FunctionError, Payload } = await new LambdaClient(emulator.clients).send(
    new InvokeCommand({ FunctionName: name }),
  );
  const lines = await eventually(async () => {
    const request = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` });
    const { events = [] } = await new CloudWatchLogsClient(emulator.clients).send(request);
    const messages = events.map(({ message = "" }) => message);
    expect(messages.some((message) => message.startsWith("REPORT"))).toBe(true);
    return messages.join("\n");
  });
  const metrics = lines
    .split("\n")
    .filter((line) => line.includes('"_aws"'))
    .map((line) => JSON.parse(line.slice(line.indexOf("{"))) as Record<string, unknown>);
  return { failure: FunctionError && Buffer.from(Payload ?? []).toString(), lines, metrics };
}

test("tells the age of each secret's present value, and never the value", async () => {
  const { failure, lines, metrics } = await run("ages", { one: await makeSecret("one"), two: await makeSecret("two") });
  expect(failure).toBeUndefined();
  expect(metrics.map(({ Service, Secret }) => [Service, Secret])).toEqual([
    ["ops", "one"],
    ["ops", "two"],
  ]);
  const hour = 1 / 24;
  for (const { SecretAgeDays } of metrics) {
    expect(SecretAgeDays).toBeGreaterThanOrEqual(0);
    expect(SecretAgeDays).toBeLessThan(hour);
  }
  expect(lines).not.toContain(canary);
});

test("fails when a secret is not there, and still tells the others", async () => {
  const gone = "arn:aws:secretsmanager:us-east-1:000000000000:secret:gone-AbCdEf";
  const { failure, metrics } = await run("half", { gone, three: await makeSecret("three") });
  expect(failure).toContain("the age of these secrets is not known: gone");
  expect(metrics.map(({ Secret }) => Secret)).toEqual(["three"]);
});
