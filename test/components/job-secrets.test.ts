import { expect, it } from "vitest";
import { only } from "./recorder";
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
