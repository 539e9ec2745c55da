import { hasSecretName, holdsSecret } from "./secret-shapes";
import {
  database,
  lambdaFunction,
  listener,
  replicationGroup,
  schedule,
  secretVersion,
  taskDefinition,
  topicSubscription,
} from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Value } from "../../model/value";
import { isList, isStructure, UNKNOWN } from "../../model/value";

/** Where inputs hold secrets: `*` stands for every element of a list, and for every entry of a map. */
interface SecretPlace {
  readonly types: readonly string[];
  readonly path: readonly [string, ...string[]];
  /** Whether what stands there under this name is a secret; always where it is left out. */
  readonly isSecret?: (text: string, name: string) => boolean;
}

const connection = ["aws:cloudwatch/eventConnection:EventConnection"];
const inConnection = (...path: string[]): SecretPlace => ({ types: connection, path: ["authParameters", ...path] });

export const secretPlaces: readonly SecretPlace[] = [
  { types: replicationGroup, path: ["authToken"] },
  { types: ["aws:elasticache/user:User"], path: ["passwords", "*"] },
  { types: ["aws:elasticache/user:User"], path: ["authenticationMode", "passwords", "*"] },
  { types: database, path: ["password"] },
  { types: database, path: ["masterPassword"] },
  { types: secretVersion, path: ["secretString"] },
  { types: secretVersion, path: ["secretBinary"] },
  { types: ["aws:ssm/parameter:Parameter"], path: ["value"], isSecret: (text) => holdsSecret(text) },
  { types: topicSubscription, path: ["endpoint"], isSecret: (text) => holdsSecret(text) },
  {
    types: lambdaFunction,
    path: ["environment", "variables", "*"],
    isSecret: (text, name) => hasSecretName(name) || holdsSecret(text),
  },
  { types: listener, path: ["defaultActions", "*", "authenticateOidc", "clientSecret"] },
  inConnection("apiKey", "value"),
  inConnection("basic", "password"),
  inConnection("oauth", "clientParameters", "clientSecret"),
];

/** Properties that everybody reads who may look at a resource. */
export const plainPlaces: readonly { readonly types: readonly string[]; readonly property: string }[] = [
  { types: taskDefinition, property: "containerDefinitions" },
  { types: lambdaFunction, property: "environment" },
  { types: schedule, property: "target" },
  { types: eventTarget, property: "input" },
  { types: ["aws:ssm/parameter:Parameter"], property: "value" },
];

/** A place of a secret that was found in a resource. */
export interface FoundSecret {
  /** As marks spell it, such as `passwords.0`. */
  readonly path: string;
  readonly isKnown: boolean;
}

/** Secrets among a property's parts, by a place's path. */
export function* secretsAt(
  value: Value | undefined,
  { path, isSecret = () => true }: SecretPlace,
): Generator<FoundSecret> {
  const walk = function* (part: Value | undefined, at: number, trail: readonly string[]): Generator<FoundSecret> {
    const step = path[at];
    if (part === UNKNOWN) yield { path: trail.join("."), isKnown: false };
    else if (step === undefined) {
      const isText = typeof part === "string" && part !== "";
      if (isText && isSecret(part, trail.at(-1) ?? "")) yield { path: trail.join("."), isKnown: true };
    } else if (step === "*" && (isList(part) || isStructure(part)))
      for (const [key, inner] of Object.entries(part)) yield* walk(inner, at + 1, [...trail, key]);
    else if (isStructure(part)) yield* walk(part[step], at + 1, [...trail, step]);
  };
  yield* walk(value, 1, [path[0]]);
}

/** Whether a path is marked, itself or with what is around it; or something in it, where it is not known. */
export function isMarked(path: string, marks: ReadonlySet<string>): boolean {
  const steps = path.split(".");
  return steps.some((_, index) => marks.has(steps.slice(0, index + 1).join(".")));
}
