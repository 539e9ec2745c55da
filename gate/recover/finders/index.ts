import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";

import { connectAws } from "../../aws";
import { byAws } from "./by-aws";
import { byInput } from "./by-input";
import type { Finder } from "./finder";
import { repeatable } from "./repeatable";

/** Finders for what a stack of ours is made of. What none of them knows a person must look for. */
export function finders(region: string, environment: NodeJS.ProcessEnv): readonly Finder[] {
  const { ecs, secretsManager } = connectAws(region, environment);
  const services = { ecs, secretsManager, sns: new SNSClient({ region }), sqs: new SQSClient({ region }) };
  return [byInput, repeatable, ...byAws(services)];
}
