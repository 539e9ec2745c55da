import type { Outcome } from "../../model/outcome";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes } from "../../model/types";
import type { Value } from "../../model/value";
import { textOf, UNKNOWN } from "../../model/value";
import type { Reference } from "./reference-table";
import { references } from "./reference-table";
import { isHandedOver, mayBeStranger, referenceWatches, referring, resolvedIn } from "./resolved-references";

const named = references.flatMap(({ from, here, to }) => (here ? [...from, ...to] : []));

/** What a resource names is of the fitting kind, lies where AWS looks for it, and is somebody's of whom the program knows. */
export const referencesResolve: ControlRule = {
  name: "references-resolve",
  severity: "required",
  title: "What a resource names is of the right kind, and in its region",
  why: "A name that leads nowhere, or to a thing of another kind or region, is often taken when it is written and fails when it is used: logs that nobody writes, a role that nobody can take on, an alarm that tells nobody.",
  remediation: "hand the named resource's own output on (kmsKeyId: key.arn), of the same region",
  example: {
    bad: 'new aws.lambda.Permission("topic", { function: "notifer", principal: "sns.amazonaws.com", action: "lambda:InvokeFunction" });',
    good: 'new aws.lambda.Permission("topic", { function: notifier.name, principal: "sns.amazonaws.com", action: "lambda:InvokeFunction", sourceArn: topic.arn });',
  },
  controls: {},
  subjects: referring,
  watches: [...referenceWatches, watch([componentTypes.declaration], "settings"), watch([...new Set(named)], "region")],
  early: false,
  judge(subject, stack): Outcome {
    const faults = new Faults();
    for (const { reference, label, value, found } of resolvedIn(subject, stack)) {
      if (found.length > 0) {
        if (reference.here && found.every((one) => isAbroad(one, subject)))
          faults.problem(`${label} names a resource of another region`);
      } else if (value === UNKNOWN) {
        const isKnownElsewhere = reference.elsewhere !== undefined || mayBeStranger(reference, stack);
        if (!isKnownElsewhere || !isHandedOver(reference, subject, stack))
          faults.unknown(`${label} is not known, and not made from what it must name`);
      } else if (!isOfOthers(value, reference, stack)) faults.problem(`${label} names nothing of this stack`);
    }
    return faults.outcome;
  },
};

/** A program that makes nothing of a kind sets up what others have made, and one of others may. */
function isOfOthers(value: Value, reference: Reference, stack: Stack): boolean {
  const { elsewhere, to } = reference;
  if (elsewhere) return elsewhere.test(textOf(value));
  return typeof value === "string" && (stack.ofTypes(to).length === 0 || mayBeStranger(reference, stack));
}

function isAbroad(one: Resource, other: Resource): boolean {
  const [there, here] = [one, other].map((resource) => textOf(resource.get("region") ?? resource.region));
  return there !== "" && here !== "" && there !== here;
}
