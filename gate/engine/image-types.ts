/**
 * What changes when a release differs from another by its image alone: the task definition, the service that runs it, and
 * what the program says of itself and of its workers.
 */
export const imageTypes: readonly string[] = [
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:ecs/service:Service",
  "ops:index:RunningRevision",
  "ops:stack:Declaration",
  "ops:worker:Worker",
  "pulumi:pulumi:Stack",
];
