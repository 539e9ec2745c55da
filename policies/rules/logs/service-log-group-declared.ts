import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { databaseInstance, logGroup, topic } from "../../model/types";
import { elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const feedback = ["lambda", "http", "sqs", "application", "firehose"].map((kind) => `${kind}FailureFeedbackRoleArn`);

/** Log groups that AWS makes itself when it first writes there are declared before it does. */
export const serviceLogGroupDeclared: ControlRule = {
  name: "service-log-group-declared",
  severity: "required",
  title: "Log groups that AWS names are declared, so that they forget",
  why: "What a database or a topic writes goes to a group whose name AWS chose. If nobody has declared it, AWS makes it: without a key, for ever, and outside of the stack.",
  remediation:
    "declare an aws.cloudwatch.LogGroup with that name (/aws/rds/instance/<identifier>/<log>, sns/<region>/<account>/<topic>/Failure) and retentionInDays",
  example: {
    bad: 'new aws.rds.Instance("main", { identifier: "main", enabledCloudwatchLogsExports: ["postgresql"] })',
    good: 'new aws.cloudwatch.LogGroup("main", { name: "/aws/rds/instance/main/postgresql", retentionInDays: 90, kmsKeyId: key.arn })',
  },
  controls: {},
  subjects: [...databaseInstance, ...topic],
  watches: [watch(databaseInstance, "enabledCloudwatchLogsExports", "identifier"), watch(topic, ...feedback)],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    if (databaseInstance.includes(subject.type)) {
      const logs = elements(subject.get("enabledCloudwatchLogsExports"));
      if (logs === UNKNOWN) faults.unknown("enabledCloudwatchLogsExports is not known before the update");
      else if (logs.length === 0) return notApplicable("it writes no logs");
      else
        for (const log of logs)
          mustHave(`/${textOf(subject.get("identifier"))}/${textOf(log)}`, subject, stack, faults);
      return faults.outcome;
    }
    if (feedback.every((property) => isAbsent(subject.get(property)))) return notApplicable("it writes no logs");
    mustHave(`/${textOf(subject.get("name"))}/Failure`, subject, stack, faults);
    return faults.outcome;
  },
};

function mustHave(ending: string, subject: Resource, stack: Stack, faults: Faults): void {
  // Where AWS or the provider chooses the name, the group's is made from it.
  const isThere = stack.index(findEndings).has(ending) || stack.naming(logGroup, "name", subject).sure.length > 0;
  if (!isThere) faults.problem("a log group into which it writes is not declared in this stack");
}

/** The last two parts of the names of groups of databases and topics. */
function findEndings(stack: Stack): ReadonlySet<string> {
  const names = stack.ofTypes(logGroup).map((group) => textOf(group.get("name")));
  return new Set(names.flatMap((name) => /^(?:sns|\/aws\/rds)\/.*(\/[^/]+\/[^/]+)$/.exec(name)?.[1] ?? []));
}
