import { along } from "../../knowledge/identity/along";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  alarms,
  backupPlan,
  backupVault,
  bucketReplication,
  cacheParameterGroup,
  cacheSubnetGroup,
  componentTypes,
  databaseInstance,
  databaseSubnetGroup,
  ecsCluster,
  ecsService,
  iamRole,
  lambdaFunction,
  replicationGroup,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  subnet,
  taskDefinition,
  topic,
  topicSubscription,
} from "../../model/types";
import { isAbsent, isList, textOf, UNKNOWN } from "../../model/value";

/** A property in which one resource names others. */
interface Reference {
  readonly from: readonly string[];
  /** Path to the names; a list on the way stands for each of its elements. */
  readonly path: readonly [property: string, ...inside: string[]];
  readonly to: readonly string[];
  /** What may be named though it is not of this stack. */
  readonly elsewhere?: RegExp;
  /** What may be named besides in a program that is none of this project and makes none of that kind: those share. */
  readonly shared?: RegExp;
}

const groupId = /^sg-[0-9a-f]{8}([0-9a-f]{9})?$/;
const subnetId = /^subnet-[0-9a-f]{8}([0-9a-f]{9})?$/;

const arnOf = (resource: string): RegExp => new RegExp(`^arn:[\\w-]+:${resource}`);

const references: readonly Reference[] = [
  { from: replicationGroup, path: ["parameterGroupName"], to: cacheParameterGroup, elsewhere: /^default\./ },
  { from: replicationGroup, path: ["subnetGroupName"], to: cacheSubnetGroup, elsewhere: /^default$/ },
  { from: [...cacheSubnetGroup, ...databaseSubnetGroup], path: ["subnetIds"], to: subnet, elsewhere: subnetId },
  { from: databaseInstance, path: ["dbSubnetGroupName"], to: databaseSubnetGroup, elsewhere: /^default$/ },
  { from: ecsService, path: ["cluster"], to: ecsCluster, shared: arnOf("ecs:[^:]+:\\d{12}:cluster/") },
  {
    from: ecsService,
    path: ["taskDefinition"],
    to: taskDefinition,
    shared: arnOf("ecs:[^:]+:\\d{12}:task-definition/"),
  },
  { from: ecsService, path: ["alarms", "alarmNames"], to: alarms },
  { from: lambdaFunction, path: ["role"], to: iamRole, shared: arnOf("iam::\\d{12}:role/") },
  { from: bucketReplication, path: ["role"], to: iamRole, shared: arnOf("iam::\\d{12}:role/") },
  { from: topicSubscription, path: ["topic"], to: topic, shared: arnOf("sns:[^:]+:\\d{12}:") },
  { from: backupPlan, path: ["rules", "targetVaultName"], to: backupVault, elsewhere: /^Default$/ },
  ...[...securityGroupIngressRule, ...securityGroupEgressRule].flatMap((type): Reference[] => [
    { from: [type], path: ["securityGroupId"], to: securityGroup, elsewhere: groupId },
    { from: [type], path: ["referencedSecurityGroupId"], to: securityGroup, elsewhere: groupId },
  ]),
];

/**
 * What a resource names is made by the same program, so that it is there when AWS looks for it. Networks may be others',
 * if their ids are proper ones; and so may clusters, roles and topics be of other projects that make none, by their whole
 * ARNs. Nobody types those by heart.
 */
export const referencesExist: AwsRule = {
  name: "references-exist",
  documentation:
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html#API_CreateService_Errors",
  severity: "blocker",
  title: "What a resource names is there",
  why: "What is named and not there is refused in the middle of an update, or accepted and missed at night: an alarm that is to take a deployment back and is none, a group that lets in nobody.",
  remediation:
    "declare it in this program and hand it on (cluster: cluster.arn), so that it is made first; where another program makes it, take its whole ARN from there",
  example: {
    bad: 'cluster: "main",',
    good: "cluster: cluster.arn,",
  },
  subjects: [...new Set(references.flatMap(({ from }) => from))],
  watches: [
    ...references.map(({ from, path: [property] }) => watch(from, property)),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    for (const reference of references)
      if (reference.from.includes(subject.type)) judgeReference(reference, subject, stack, faults);
    return faults.outcome;
  },
};

function judgeReference(
  { path, to, elsewhere, shared }: Reference,
  subject: Resource,
  stack: Stack,
  faults: Faults,
): void {
  const [property, ...inside] = path;
  const label = path.join(".");
  for (const value of along(subject.get(property), inside)) {
    // A list within a list is no name.
    if (isAbsent(value) && !isList(value)) continue;
    if (stack.namedBy(value, to, subject, property).length > 0) continue;
    // What is made from a fitting resource is found above; what is made from anything else may be anything.
    if (value === UNKNOWN) faults.unknown(`${label} is not known, and not made from what it must name`);
    else if (!elsewhere?.test(textOf(value)) && !(mayShare(to, stack) && shared?.test(textOf(value))))
      faults.problem(`${label} names nothing of this stack`);
  }
}

/** A program that makes some of that kind is taken to mean one of its own. */
const mayShare = (to: readonly string[], stack: Stack): boolean => !stack.isDeclared && stack.ofTypes(to).length === 0;
