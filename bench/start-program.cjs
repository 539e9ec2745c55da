"use strict";

/**
 * `start-program.cjs <file>`: loads the stack program with Pulumi's mocks in place of the engine, and ends. What is
 * measured is what a start costs: reading, transpiling and running the program's own code.
 */
const pulumi = require("@pulumi/pulumi");

void pulumi.runtime
  .setMocks(
    {
      newResource: ({ name, inputs }) => ({
        id: `${name}-id`,
        state: { ...inputs, arn: `arn:${name}`, memberClusters: ["redis-001", "redis-002"] },
      }),
      call: () => ({ accountId: "000000000000", region: "us-east-1", name: "us-east-1", partition: "aws" }),
    },
    "ops-agent-worker",
    "sandbox",
  )
  .then(() => require(process.argv[2]));
