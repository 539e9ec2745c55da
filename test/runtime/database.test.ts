import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { databaseVariables } from "../../components/worker/database";
import { databaseLogin } from "../../runtime/worker/database";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";

const secretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1-AbCdEf";
/** As the worker's container has them. */
const variables = databaseVariables({ host: "database.test", port: 5433, databaseName: "ops", secretArn }) as Record<
  string,
  string
>;
let secretsManager: HttpReceiver;
let kept: string;

beforeAll(async () => {
  secretsManager = await startReceiver(({ body }) => {
    const { SecretId } = JSON.parse(body) as { SecretId: string };
    return { body: JSON.stringify({ SecretString: SecretId === secretArn ? kept : undefined }) };
  });
  vi.stubEnv("AWS_ENDPOINT_URL", secretsManager.url);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await secretsManager.stop();
});
beforeEach(() => {
  kept = JSON.stringify({ username: "ops", password: "CANARY-1" });
});

describe("a job's way into the database", () => {
  test("is what the container is told, and what the secret holds", async () => {
    expect(await databaseLogin(variables)).toEqual({
      host: "database.test",
      port: 5433,
      database: "ops",
      user: "ops",
      password: "CANARY-1",
    });
  });

  test("has the new password as soon as RDS has changed it", async () => {
    await databaseLogin(variables);
    kept = JSON.stringify({ username: "ops", password: "CANARY-2" });
    expect(await databaseLogin(variables)).toMatchObject({ password: "CANARY-2" });
  });

  test("is not there in a stack without a database, and the message says how to get one", async () => {
    await expect(databaseLogin({})).rejects.toThrow(
      "There is no database: DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_SECRET_ARN is missing or wrong. " +
        "Set databaseEnabled to true and deploy.",
    );
  });

  test.each(["CANARY", JSON.stringify({ username: "ops", token: "CANARY" }), JSON.stringify({ password: "CANARY" })])(
    "fails without a word of a secret that holds something else: %j",
    async (text) => {
      kept = text;
      const error: unknown = await databaseLogin(variables).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toMatch(/^the secret of the database is not what RDS keeps there/);
      expect((error as Error).cause).toBeUndefined();
      expect((error as Error).stack).not.toContain("CANARY");
    },
  );
});
