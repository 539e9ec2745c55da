import { isLike } from "../../knowledge/identity/admission";
import { containersOf } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import { Faults, notApplicable } from "../../model/outcome";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument, statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, taskDefinition } from "../../model/types";
import { vpcEndpoint } from "../../model/types/network";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Images of ECR lie in buckets of AWS's own, which are read with its rights and not with those of the task. */
export const endpointPolicySufficient: ControlRule = {
  name: "endpoint-policy-sufficient",
  severity: "required",
  title: "Through an endpoint of S3 goes what the stack needs",
  why: "All of a subnet's requests to S3 take the endpoint: what its policy leaves out is refused, and no task can start whose image's layers are among that.",
  remediation:
    "allow the account's own identities its own buckets, and everybody s3:GetObject on arn:aws:s3:::prod-<region>-starport-layer-bucket/* without a condition",
  example: {
    bad: '{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:ResourceAccount": account } } }',
    good: [
      '{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:ResourceAccount": account } } },',
      '{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*` }',
    ].join("\n"),
  },
  controls: {},
  subjects: vpcEndpoint,
  watches: [
    watch(vpcEndpoint, "policy", "serviceName", "vpcEndpointType"),
    watch(taskDefinition, "containerDefinitions"),
  ],
  early: false,
  judge(endpoint, stack) {
    const service = textOf(endpoint.get("serviceName"));
    const [, region] = /^com\.amazonaws\.([a-z0-9-]{1,40})\.s3$/.exec(service) ?? [];
    const kind = endpoint.get("vpcEndpointType");
    if (region === undefined || !(isAbsent(kind) || kind === "Gateway")) return notApplicable("it is no gateway to S3");
    const policy = endpoint.get("policy");
    const statements = isAbsent(policy) ? INVALID : statementsOf(policy, endpoint, stack);
    if (statements === INVALID) return notApplicable("it has no policy of its own");
    const faults = new Faults();
    if (statements === UNKNOWN) faults.unknown(`policy is not known before the update (${declareDocument})`);
    else judgeStatements(statements, region, stack, faults);
    return faults.outcome;
  },
};

function judgeStatements(statements: readonly Statement[], region: string, stack: Stack, faults: Faults): void {
  const passes = (action: string, place: string, isForAll: boolean) => {
    const asked = statements.filter(({ parts }) => !isForAll || isAbsent(parts["Condition"]));
    const allowed = asked.map((one) => (one.allows === false ? false : covers(one, action, place)));
    const denied = statements.some(
      (one) => one.allows === false && isAbsent(one.parts["Condition"]) && covers(one, action, place) === true,
    );
    return denied ? false : anyOf(allowed);
  };
  const layer = passes("s3:getobject", `arn:aws:s3:::prod-${region}-starport-layer-bucket/layer`, true);
  if (layer !== true && stack.ofTypes(taskDefinition).some((task) => usesRegistry(task, stack))) {
    if (layer === UNKNOWN) faults.unknown("whether the layers of images pass is not known before the update");
    else faults.problem("the layers of images in ECR may not pass, so that no task can start");
  }
  const buckets = stack.ofTypes(bucket);
  if (buckets.some((one) => passes("s3:putobject", placeIn(one), false) === true)) return;
  if (buckets.some((one) => passes("s3:putobject", placeIn(one), false) === UNKNOWN))
    faults.unknown("whether requests to the stack's buckets pass is not known");
  else if (buckets.length > 0) faults.problem("no request to a bucket of the stack may pass");
}

const placeIn = (one: Resource): string => `arn:aws:s3:::${textOf(one.get("bucket")) || "bucket"}/object`;

function covers({ parts }: Statement, action: string, place: string): boolean | Unknown {
  const answers = [
    isAmong(parts["Action"], (pattern) => isLike(action, pattern.toLowerCase())),
    isAmong(parts["Resource"], (pattern) => isLike(place, pattern)),
  ];
  return answers.includes(false) ? false : answers.includes(UNKNOWN) ? UNKNOWN : true;
}

function isAmong(value: Value | undefined, isIt: (text: string) => boolean): boolean | Unknown {
  const listed = elements(value);
  return listed === UNKNOWN ? UNKNOWN : anyOf(listed.map((one) => (one === UNKNOWN ? UNKNOWN : isIt(textOf(one)))));
}

function usesRegistry(task: Resource, stack: Stack): boolean {
  const containers = containersOf(task, stack);
  if (containers === UNKNOWN || containers === INVALID) return false;
  return containers.some((container) =>
    /^\d{12}\.dkr\.ecr\.[a-z0-9-]{1,40}\.amazonaws\.com/.test(textOf(at(container, "image"))),
  );
}
