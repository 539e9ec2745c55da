import { rmSync } from "node:fs";
import { delimiter } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { startRedisOverTls, type RedisOverTls } from "../fixtures/redis-tls";
import { FakeAws } from "./fake-aws";
import { fakePulumi } from "./gate-command";
import { exportJson } from "./stack-facts";

/** A deployed stack for the command line: a real Redis for all tests of a file, a fresh AWS and pulumi for each. */
export interface Lab {
  readonly redis: RedisOverTls;
  readonly aws: FakeAws;
  /** Folder of the fake pulumi. */
  readonly pulumi: string;
  readonly environment: NodeJS.ProcessEnv;
}

export function useLab(): () => Lab {
  let redis: RedisOverTls;
  let lab: Lab;
  beforeAll(async () => {
    redis = await startRedisOverTls();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    const aws = new FakeAws();
    aws.redisUrl = redis.url;
    const pulumi = fakePulumi({ exported: exportJson({ redisPort: redis.port }) });
    const environment = {
      PATH: pathWith(pulumi),
      AWS_ENDPOINT_URL: await aws.start(),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      NODE_EXTRA_CA_CERTS: redis.ca,
      OPS_SLACK_RECEIVER: "",
    };
    lab = { redis, aws, pulumi, environment };
  });
  afterEach(async () => {
    await lab.aws.stop();
    rmSync(lab.pulumi, { recursive: true });
  });
  return () => lab;
}

/** PATH on which the programs of this folder come first. */
export const pathWith = (folder: string): string => [folder, process.env["PATH"]].join(delimiter);
