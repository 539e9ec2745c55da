import { INVALID, parsed } from "../../model/json";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { lambdaFunction, queue, schedule, topicSubscription } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Value } from "../../model/value";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/** Who gives up on messages, and where it says into which queue they go then. */
const givers: readonly {
  readonly types: readonly string[];
  readonly property: string;
  readonly path: readonly string[];
}[] = [
  { types: lambdaFunction, property: "deadLetterConfig", path: ["targetArn"] },
  { types: schedule, property: "target", path: ["deadLetterConfig", "arn"] },
  { types: eventTarget, property: "deadLetterConfig", path: ["arn"] },
  { types: queue, property: "redrivePolicy", path: ["deadLetterTargetArn"] },
  { types: topicSubscription, property: "redrivePolicy", path: ["deadLetterTargetArn"] },
];

export const deadLetterWatches: readonly Watch[] = givers.map(({ types, property }) => watch(types, property));

/** Whether messages on which somebody gave up go into this queue. */
export const isDeadLetterQueue = (aQueue: Resource, stack: Stack): boolean =>
  stack.index(findDeadLetterQueues).has(aQueue.urn);

const findDeadLetterQueues = (stack: Stack): ReadonlySet<string> => new Set(deadLetterQueues(stack));

function deadLetterQueues(stack: Stack): string[] {
  return givers.flatMap(({ types, property, path }) =>
    stack.ofTypes(types).flatMap((giver) => {
      const target = targetIn(giver.get(property), path);
      if (isAbsent(target)) return [];
      return stack.namedBy(target ?? null, queue, giver, property).map(({ urn }) => urn);
    }),
  );
}

function targetIn(value: Value | undefined, path: readonly string[]): Value | undefined {
  if (isAbsent(value)) return undefined;
  const written = parsed(value);
  if (written === UNKNOWN) return UNKNOWN;
  return written === INVALID ? undefined : at(written, ...path);
}
