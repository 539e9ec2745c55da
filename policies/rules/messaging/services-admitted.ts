import { admits } from "../../knowledge/identity/admission";
import type { Errand } from "../../knowledge/alarms/errands";
import { errands, errandWatches, policiesOfTargets, targetsOf } from "../../knowledge/alarms/errands";
import { keysNamed } from "../../knowledge/identity/named-keys";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ResourcePolicy } from "../../knowledge/identity/resource-policy";
import { policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketAcl } from "../../model/types";
import { keyPolicy } from "../../model/types/secrets";
import type { Unknown } from "../../model/value";
import { anyOf, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** What a service does with a message that it puts into something encrypted. */
const uses = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Alarms are a blocker of their own, `alarm-path`. */
export const servicesAdmitted: ControlRule = {
  name: "services-admitted",
  severity: "required",
  title: "A service that is told to write somewhere may do so",
  why: "AWS takes the order and drops what it may not write: logs, messages and events are gone, and nothing but their absence shows it.",
  remediation:
    "allow the service the action in the policy of the bucket, topic or queue, for this source; and kms:Decrypt and kms:GenerateDataKey* in the policy of its key",
  example: {
    bad: 'new aws.s3.BucketLogging("reports", { bucket: reports.bucket, targetBucket: logs.bucket, targetPrefix: "reports/" }); // and no policy on logs',
    good: '{ Effect: "Allow", Principal: { Service: "logging.s3.amazonaws.com" }, Action: "s3:PutObject", Resource: `${logs.arn}/*`, Condition: { StringEquals: { "aws:SourceAccount": accountId } } }',
  },
  controls: {},
  subjects: [...new Set(errands.flatMap(({ from }) => from))],
  watches: errandWatches,
  early: false,
  judge(holder, stack) {
    const faults = new Faults();
    for (const errand of errands)
      if (errand.from.includes(holder.type) && (errand.isOn?.(holder) ?? true))
        for (const target of targetsOf(errand, holder, stack)) judgeErrand(errand, holder, target, stack, faults);
    return faults.outcome;
  },
};

function judgeErrand(errand: Errand, holder: Resource, target: Resource, stack: Stack, faults: Faults): void {
  const { service } = errand;
  const object = errand.object?.(holder);
  const [source] = (errand.source?.(holder, stack) ?? []).map((one) => textOf(one.get("arn")) || undefined);
  const policy = stack.once(policyAt, target);
  const isSilent = policy.statements.length === 0 && !policy.isOpen;
  const asked = { ...errand, object, source };
  const admitted = isSilent
    ? errand.isWelcome === true || takesLogs(target, errand, stack)
    : allOf(errand.actions.map((action) => admits(policy, { ...asked, action })));
  if (admitted === UNKNOWN) faults.unknown(`whether "${target.name}" lets ${service} write is not known`);
  else if (!admitted) faults.problem(`the policy of "${target.name}" does not let ${service} write`);
  if (bucket.includes(target.type)) return;
  const value = target.get("kmsMasterKeyId");
  if (isAbsent(value)) return;
  for (const aKey of keysNamed(value ?? null, target, "kmsMasterKeyId", stack)) {
    const opens = allOf(uses.map((action) => admits(stack.once(policyOfKey, aKey), { service, source, action })));
    if (opens === UNKNOWN) faults.unknown(`whether the key of "${target.name}" lets ${service} in is not known`);
    else if (!opens) faults.problem(`the key of "${target.name}" does not let ${service} encrypt what it writes`);
  }
}

const allOf = (answers: readonly (boolean | Unknown)[]): boolean | Unknown =>
  answers.includes(false) ? false : answers.includes(UNKNOWN) ? UNKNOWN : true;

function policyAt(target: Resource, stack: Stack): ResourcePolicy {
  const [place] = policiesOfTargets.filter(([to]) => to.includes(target.type));
  return place ? policyOf(target, stack, place[1], place[2]) : { statements: [], isOpen: false };
}

const policyOfKey = (aKey: Resource, stack: Stack): ResourcePolicy => policyOf(aKey, stack, keyPolicy, "keyId");

/** Before there were policies for it, an ACL let in whoever delivers access logs. */
function takesLogs(target: Resource, { service }: Errand, stack: Stack): boolean | Unknown {
  if (!bucket.includes(target.type) || service !== "logging.s3.amazonaws.com") return false;
  const holders = [target, ...stack.naming(bucketAcl, "bucket", target).sure];
  return anyOf(holders.map((one) => (one.get("acl") === UNKNOWN ? UNKNOWN : one.get("acl") === "log-delivery-write")));
}
