import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import {
  backupVault,
  bucket,
  cacheParameterGroup,
  cacheSubnetGroup,
  compositeAlarm,
  ecsCluster,
  eventRule,
  iamRole,
  lambdaFunction,
  loadBalancer,
  logGroup,
  metricAlarm,
  queue,
  replicationGroup,
  schedule,
  secret,
  targetGroup,
  topic,
} from "../../model/types";
import { textOf, UNKNOWN } from "../../model/value";

/** Types whose names are one for all regions; all others can have the same name once in each. */
const regionless = [...bucket, ...iamRole];

/** Types whose names AWS keeps apart within an account, by the property that carries the name. */
const named: readonly (readonly [property: string, types: readonly string[]])[] = [
  ["replicationGroupId", replicationGroup],
  ["bucket", bucket],
  ["name", metricAlarm],
  ["alarmName", compositeAlarm],
  ...[
    backupVault,
    cacheParameterGroup,
    cacheSubnetGroup,
    ecsCluster,
    eventRule,
    iamRole,
    lambdaFunction,
    loadBalancer,
    logGroup,
    queue,
    schedule,
    secret,
    targetGroup,
    topic,
  ].map((types) => ["name", types] as const),
];

/** Two resources of one kind cannot have the same name: AWS refuses the second, or takes it for the first. */
export const namesUnique: AwsRule = {
  name: "names-unique",
  documentation: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
  severity: "blocker",
  title: "No two resources of a kind have the same name",
  why: "AWS refuses the second of two that have the same name, or quietly takes it for the first; then two parts of the program change one thing in turns.",
  remediation: "give each resource a name of its own",
  example: {
    bad: 'new aws.sqs.Queue("jobs", { name: "ops" });\nnew aws.sqs.Queue("failed", { name: "ops" });',
    good: 'new aws.sqs.Queue("jobs", { name: "ops-jobs" });\nnew aws.sqs.Queue("failed", { name: "ops-failed" });',
  },
  subjects: named.flatMap(([, types]) => types),
  watches: named.map(([property, types]) => watch(types, property, "region")),
  early: false,
  judge(subject, stack) {
    const [property, types] = named.find(([, known]) => known.includes(subject.type)) ?? ["name", []];
    if (subject.get(property) === UNKNOWN) return unknown(`${property} is not known before the update`);
    const name = textOf(subject.get(property));
    if (name === "") return notApplicable("AWS or Pulumi makes its name");
    const namesakes = stack.with(types, property, name);
    if (namesakes.length === 1) return pass;
    // The first keeps its name, so that only one of two is blamed.
    const [first] = namesakes
      .filter((other) => mayBeInOnePlace(subject, other))
      .map((other) => other.name)
      .sort();
    return first === undefined || first === subject.name ? pass : fail(`it has the same ${property} as "${first}"`);
  },
};

/** Two that are not known to be in different regions may be in the same. */
function mayBeInOnePlace(one: Resource, other: Resource): boolean {
  if (regionless.includes(one.type)) return true;
  const [here, there] = [one, other].map((resource) => textOf(resource.get("region") ?? resource.region));
  return here === there || here === "" || there === "";
}
