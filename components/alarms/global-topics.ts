import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import type { Scope } from "../scope";
import { keyPolicy } from "../secrets/key-policy";
import { AlarmTopics } from "./topics";

export interface GlobalAlarmTopicsArgs {
  readonly scope: Scope;
  /** Where the topics are. */
  readonly region: string;
  /** Of the logs of failed deliveries. Default 90. */
  readonly logRetentionDays?: number;
}

export const globalAlarmTopicsDefaults = Object.freeze({ logRetentionDays: 90, keyDeletionDays: 7 });

/**
 * A second set of alarm topics, for alarms that AWS allows in one region only (Route 53's in `us-east-1`): an alarm tells
 * only topics of its own region, and a topic can use only a key of its own region. Give it a provider of that region; a
 * stack that is in that region has no use for it. The key costs 1 USD a month. It is protected as every key is: take the
 * protection away before you take the uptime checks away (`pulumi state unprotect`).
 *
 * @example
 * new GlobalAlarmTopics("global-alarms", { scope, region: "us-east-1" }, { providers: { aws: inVirginia } });
 */
export class GlobalAlarmTopics extends pulumi.ComponentResource {
  readonly topicArns: Readonly<Record<Severity, pulumi.Output<string>>>;
  readonly nodes: { readonly key: aws.kms.Key; readonly topics: AlarmTopics };

  constructor(name: string, args: GlobalAlarmTopicsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:alarms:GlobalAlarmTopics", name, {}, opts);
    const { region, logRetentionDays, keyDeletionDays } = { ...globalAlarmTopicsDefaults, ...args };
    const scope = { ...args.scope, region };
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Alarms of ${scope.service} in ${scope.environment} on their way`,
        enableKeyRotation: true,
        deletionWindowInDays: keyDeletionDays,
        policy: pulumi.jsonStringify(keyPolicy(scope)),
      },
      { parent: this, protect: true },
    );
    const topics = new AlarmTopics(`${name}-topics`, { scope, keyArn: key.arn, logRetentionDays }, { parent: this });
    this.topicArns = topics.topicArns;
    this.nodes = { key, topics };
    this.registerOutputs({ topicArns: this.topicArns });
  }
}
