import type { StackFacts } from "../../gate/stack";

const account = "us-east-1:000000000000";

/** A deployed stack as `readStack` gives it. */
export const stackFacts: StackFacts = {
  name: "sandbox",
  region: "us-east-1",
  serviceName: "ops-worker",
  clusterName: "ops",
  taskDefinitionArn: `arn:aws:ecs:${account}:task-definition/ops-worker:3`,
  workerMinTasks: 2,
  redisHost: "127.0.0.1",
  redisPort: 6379,
  redisUrlSecretArn: `arn:aws:secretsmanager:${account}:secret:redis-url`,
  backupBucketName: "backups",
  workerDownAlarmName: "ops-worker-down",
  taskDefinitionArnsInState: [`arn:aws:ecs:${account}:task-definition/ops-worker:3`],
};

/**
 * What `pulumi stack export` prints for it: the newest revision, and an older one that waits for its deletion.
 * @param changes of its outputs
 */
export function exportJson(changes: Readonly<Record<string, unknown>> = {}): string {
  const { name: _name, taskDefinitionArnsInState: _arns, ...facts } = stackFacts;
  const outputs = { ...facts, ...changes };
  const urn = (type: string, name: string): string => `urn:pulumi:sandbox::ops-agent-worker::${type}::${name}`;
  const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
  const revision = (number: number) => ({ arn: stackFacts.taskDefinitionArn.replace(/\d+$/, String(number)) });
  return JSON.stringify({
    version: 3,
    deployment: {
      resources: [
        { urn: urn("pulumi:pulumi:Stack", "ops-agent-worker-sandbox"), type: "pulumi:pulumi:Stack", outputs },
        { urn: urn(taskDefinition, "worker"), type: taskDefinition, outputs: revision(3) },
        { urn: urn(taskDefinition, "worker"), type: taskDefinition, outputs: revision(2), delete: true },
      ],
    },
  });
}
