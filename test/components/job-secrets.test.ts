import { expect, it } from "vitest";
import { Secrets } from "../../components/secrets";
import { only, record, valueOf } from "./recorder";
import { scope } from "./scope";
import { make } from "./worker";

it("a worker finds what its jobs need, by reference, and its execution role may read it", async () => {
  const { resources } = await make({ jobSecretArns: { VERCEL_TOKEN: "arn:token", AI_PROVIDER_KEY: "arn:ai" } });
  const { containerDefinitions } = only(resources, "aws:ecs/taskDefinition:TaskDefinition");
  const [container] = JSON.parse(containerDefinitions as string) as [{ secrets: unknown }];
  // In order of name, as ECS gives them back.
  expect(container.secrets).toEqual([
    { name: "AI_PROVIDER_KEY", valueFrom: "arn:ai" },
    { name: "REDIS_URL", valueFrom: "arn:redis-url" },
    { name: "SENTRY_DSN", valueFrom: "arn:sentry-dsn" },
    { name: "VERCEL_TOKEN", valueFrom: "arn:token" },
  ]);
  const { policy } = only(resources, "aws:iam/rolePolicy:RolePolicy", "worker-execution");
  expect(JSON.parse(policy as string)).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({
        Action: ["secretsmanager:GetSecretValue"],
        Resource: ["arn:redis-url", "arn:sentry-dsn", "arn:token", "arn:ai"],
      }),
    ]) as unknown,
  });
});

it("a worker starts anew for a new value of any of them", async () => {
  const secretVersionIds = { VERCEL_TOKEN: "version-2", SENTRY_DSN: "version-3" };
  const { resources } = await make({ jobSecretArns: { VERCEL_TOKEN: "arn:token" }, secretVersionIds });
  const { containerDefinitions } = only(resources, "aws:ecs/taskDefinition:TaskDefinition");
  const [container] = JSON.parse(containerDefinitions as string) as [{ secrets: unknown }];
  expect(container.secrets).toEqual([
    { name: "REDIS_URL", valueFrom: "arn:redis-url" },
    { name: "SENTRY_DSN", valueFrom: "arn:sentry-dsn:::version-3" },
    { name: "VERCEL_TOKEN", valueFrom: "arn:token:::version-2" },
  ]);
});

it("the secrets say their versions by the variables of the worker, and of nothing that it does not read", async () => {
  const jobSecrets = { "external-api-token": "token" };
  const given = { scope, sentryDsn: "dsn", pagerDutyRoutingKey: "key", jobSecrets };
  const { result } = await record(() => new Secrets("secrets", given));
  expect(Object.keys(result.workerVersionIds)).toEqual(["SENTRY_DSN", "VERCEL_TOKEN"]);
  const { VERCEL_TOKEN: versionId } = result.workerVersionIds;
  expect(versionId && (await valueOf(versionId))).toBe("version-of-secrets-external-api-token");
});
