import { INVALID, parsed } from "../../model/json";
import { Faults } from "../../model/outcome";
import { declareDocument, documentOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucketPolicy, iamPolicy, iamRole, key, queue, secret, topic } from "../../model/types";
import type { Structure, Value } from "../../model/value";
import { elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** What a document is for decides what its statements must say, and how long it may be. */
interface Kind {
  readonly property: string;
  readonly mostCharacters: number;
  /** Whether statements name principals, resources, or both. */
  readonly names: readonly ("Principal" | "Resource")[];
}
const trust: Kind = { property: "assumeRolePolicy", mostCharacters: 2048, names: ["Principal"] };
const ofResource = (mostCharacters: number): Kind => ({
  property: "policy",
  mostCharacters,
  names: ["Principal", "Resource"],
});
const kinds: readonly (readonly [types: readonly string[], kind: Kind])[] = [
  [iamRole, trust],
  [iamPolicy, { property: "policy", mostCharacters: 10_240, names: ["Resource"] }],
  [key, ofResource(32_768)],
  [bucketPolicy, ofResource(20_480)],
  [secret, ofResource(20_480)],
  [topic, ofResource(30_720)],
  [queue, ofResource(262_144)],
];
const topicPolicy = ["aws:sns/topicPolicy:TopicPolicy", "aws:sqs/queuePolicy:QueuePolicy"];
const effects: readonly Value[] = ["Allow", "Deny", UNKNOWN];
const versions: readonly Value[] = ["2012-10-17", "2008-10-17", UNKNOWN];
const action = /^(\*|[a-z0-9-]+:[a-z0-9*?]+)$/i;

/** A policy document is JSON in IAM's grammar. */
export const iamDocumentValid: AwsRule = {
  name: "iam-document-valid",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  severity: "blocker",
  title: "Policy documents follow IAM's grammar",
  why: "IAM refuses a document that is not in its grammar. A role without its document is there and may do nothing, so whatever it was made for fails with AccessDenied.",
  remediation:
    'write {"Version": "2012-10-17", "Statement": [...]}, each statement with Effect, one of Action and NotAction, and Resource or Principal as its kind demands',
  example: {
    bad: '{ Effect: "Allow", Actions: ["s3:GetObject"], Resource: "*" }',
    good: '{ Effect: "Allow", Action: ["s3:GetObject"], Resource: `${bucket.arn}/*` }',
  },
  subjects: [...kinds.flatMap(([types]) => types), ...topicPolicy],
  watches: [
    ...kinds.map(([types, { property }]) => watch(types, property)),
    watch(iamRole, "maxSessionDuration"),
    watch(topicPolicy, "policy"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const kind = kinds.find(([types]) => types.includes(subject.type))?.[1] ?? ofResource(30_720);
    const value = subject.get(kind.property);
    // Most resources can do without a document of their own.
    if (!isAbsent(value)) judgeDocument(value, subject, kind, () => documentOf(subject, stack), faults);
    if (iamRole.includes(subject.type)) judgeRole(subject, faults);
    return faults.outcome;
  },
};

function judgeRole(role: Resource, faults: Faults): void {
  const name = role.get("name");
  if (typeof name === "string" && !/^[\w+=,.@-]{1,64}$/.test(name))
    faults.problem("name is not 1 to 64 letters, digits and _+=,.@-");
  const seconds = role.get("maxSessionDuration");
  if (typeof seconds === "number" && (seconds < 3600 || seconds > 43_200))
    faults.problem("maxSessionDuration is not from 3600 to 43200 seconds");
}

function judgeDocument(
  value: Value | undefined,
  subject: Resource,
  kind: Kind,
  declared: () => Value | undefined,
  faults: Faults,
): void {
  const written = parsed(value);
  const document = written === UNKNOWN ? declared() : written;
  if (document === UNKNOWN || document === undefined) {
    faults.unknown(`${kind.property} is not known before the update: ${declareDocument}`);
    return;
  }
  if (document === INVALID || !isStructure(document)) {
    faults.problem(`${kind.property} is not a JSON object`);
    return;
  }
  // IAM does not count white space.
  if (textOf(value).replace(/\s/g, "").length > kind.mostCharacters)
    faults.problem(`${kind.property} is longer than ${kind.mostCharacters} characters`);
  if (!versions.includes(document["Version"] ?? "2008-10-17"))
    faults.problem(`${kind.property} has no Version that IAM knows`);
  const statements = elements(document["Statement"]);
  if (statements === UNKNOWN) {
    faults.unknown(`the statements of ${kind.property} are not known`);
    return;
  }
  if (statements.length === 0 && !bucketPolicy.includes(subject.type))
    faults.problem(`${kind.property} has no statement`);
  statements.forEach((statement, index) => {
    const label = `statement ${index + 1} of ${kind.property}`;
    if (statement === UNKNOWN) faults.unknown(`${label} is not known`);
    else if (!isStructure(statement)) faults.problem(`${label} is no object`);
    else {
      for (const element of ["Effect", "Action"])
        if (statement[element] === UNKNOWN) faults.unknown(`${element} of ${label} is not known`);
      for (const problem of problemsOf(statement, kind)) faults.problem(`${label} ${problem}`);
    }
  });
}

const known = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

function* problemsOf(statement: Structure, kind: Kind): Generator<string> {
  if (Object.keys(statement).some((name) => !known.includes(name))) yield "has an element that IAM does not know";
  if (!effects.includes(statement["Effect"] ?? "")) yield "has no Effect of Allow or Deny";
  if (!isOne(statement, "Action")) yield "has not exactly one of Action and NotAction";
  const actions = [...listOf(statement["Action"]), ...listOf(statement["NotAction"])];
  if (actions.some((one) => one !== UNKNOWN && !action.test(textOf(one))))
    yield "has an action that is not service:Action";
  for (const element of ["Principal", "Resource"] as const) {
    const count = [element, `Not${element}`].filter((name) => !isAbsent(statement[name])).length;
    if (kind.names.includes(element) && count !== 1) yield `has not exactly one of ${element} and Not${element}`;
    if (!kind.names.includes(element) && count > 0) yield `has a ${element}, which has no place in it`;
  }
  yield* principalProblems(statement["Principal"]);
  if (!isConditions(statement["Condition"])) yield "has a Condition that is not operators with keys and values";
}

function* principalProblems(principal: Value | undefined): Generator<string> {
  if (typeof principal === "string" && principal !== "*") yield "has a Principal that is neither * nor an object";
  if (
    isStructure(principal) &&
    Object.keys(principal).some((name) => !/^(AWS|Service|Federated|CanonicalUser)$/.test(name))
  )
    yield "has a kind of Principal that IAM does not know";
}

const listOf = (value: Value | undefined): readonly Value[] => {
  const listed = elements(value);
  return listed === UNKNOWN ? [UNKNOWN] : listed;
};

/** `{ operator: { key: value } }`, where any part may be unknown. */
function isConditions(value: Value | undefined): boolean {
  if (isAbsent(value) || value === UNKNOWN) return true;
  return isStructure(value) && Object.values(value).every((keys) => keys === UNKNOWN || isStructure(keys));
}

const isOne = (statement: Structure, element: string): boolean =>
  [element, `Not${element}`].filter((name) => !isAbsent(statement[name])).length === 1;
