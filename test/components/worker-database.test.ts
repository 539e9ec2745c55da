import { describe, expect, it } from "vitest";
import { databaseSecretArn, only } from "./recorder";
import { recordStack } from "./whole-stack";
import { make } from "./worker";

const database = { host: "database.test", port: 5432, databaseName: "ops", secretArn: databaseSecretArn };

interface Statement {
  readonly Sid: string;
}
const taskStatements = (resources: Parameters<typeof only>[0]) =>
  (
    JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy", "worker-task")["policy"] as string) as {
      Statement: Statement[];
    }
  ).Statement;
const variablesOf = (resources: Parameters<typeof only>[0]) => {
  const text = only(resources, "aws:ecs/taskDefinition:TaskDefinition", "worker-task")[
    "containerDefinitions"
  ] as string;
  const [container] = JSON.parse(text) as { environment: { name: string; value: string }[]; secrets: object[] }[];
  return Object.fromEntries(
    (container?.environment ?? [])
      .filter(({ name }) => name.startsWith("DATABASE_"))
      .map(({ name, value }) => [name, value]),
  );
};

describe("a worker with a database", () => {
  it("is told where it is and which secret opens it, and not the password, which RDS changes", async () => {
    const { resources } = await make({ database });
    expect(variablesOf(resources)).toEqual({
      DATABASE_HOST: "database.test",
      DATABASE_NAME: "ops",
      DATABASE_PORT: "5432",
      DATABASE_SECRET_ARN: databaseSecretArn,
    });
  });

  it("keeps its variables in order of name, as ECS gives them back", async () => {
    const { resources } = await make({ database });
    const text = only(resources, "aws:ecs/taskDefinition:TaskDefinition")["containerDefinitions"] as string;
    const [container] = JSON.parse(text) as { environment: { name: string }[] }[];
    const names = container?.environment.map(({ name }) => name) ?? [];
    expect(names).toEqual([...names].sort());
  });

  it("may read exactly that secret, and decrypt that and nothing else under the stack's key", async () => {
    const { resources } = await make({ database });
    expect(taskStatements(resources).filter(({ Sid }) => Sid.includes("DatabasePassword"))).toEqual([
      {
        Sid: "ReadDatabasePassword",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: databaseSecretArn,
      },
      {
        Sid: "DecryptDatabasePassword",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: "arn:key",
        Condition: {
          StringEquals: {
            "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
            "kms:EncryptionContext:SecretARN": databaseSecretArn,
          },
        },
      },
    ]);
  });

  it("declares all of that, so that rules can judge it in a first preview", async () => {
    const { components, resources } = await make({ database });
    const [worker] = components.filter(({ type }) => type === "ops:worker:Worker");
    const documents = worker?.inputs["policyDocuments"] as Record<string, { Statement: Statement[] }>;
    expect(documents["worker-task"]?.Statement).toEqual(taskStatements(resources));
  });

  it("has no word of one without", async () => {
    const { resources } = await make();
    expect(variablesOf(resources)).toEqual({});
    expect(taskStatements(resources).map(({ Sid }) => Sid)).toEqual(["ProtectTasks"]);
  });
});

describe("a stack", () => {
  it("with a database tells its workers of it", async () => {
    const { resources } = await recordStack("staging", { databaseEnabled: "true" });
    expect(variablesOf(resources)).toEqual({
      DATABASE_HOST: "database.test",
      DATABASE_NAME: "ops_agent_worker",
      DATABASE_PORT: "5432",
      DATABASE_SECRET_ARN: databaseSecretArn,
    });
  });

  it("without one does not", async () => {
    const { resources } = await recordStack("staging");
    expect(variablesOf(resources)).toEqual({});
  });
});
