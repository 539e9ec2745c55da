import { componentTypes, taskDefinition } from "../../../policies/model/types";
import { notKnown } from "../stack-fixture";
import type { EditableStack } from "./editable-stack";

type Container = Readonly<Record<string, unknown>>;

/** Changes the worker's container, in what its component declares and in its task definition, where that is known. */
export function container(stack: EditableStack, change: Container): EditableStack {
  const [own = {}] = stack.of("worker", componentTypes.worker).outputs["containers"] as Container[];
  const containers = sent([{ ...own, ...change }]);
  stack.set("worker", { containers }, componentTypes.worker);
  const task = stack.of("worker-task", taskDefinition[0]);
  if (stack.moment === "preview") return stack.hide(task, "containerDefinitions", "redis-group");
  return stack.set("worker-task", { containerDefinitions: JSON.stringify(containers) }, taskDefinition[0]);
}

export { notKnown };

/** Leaves out, at any depth, what is undefined: no program can send that. */
export const sent = <Props>(props: Props): Props => JSON.parse(JSON.stringify(props)) as Props;
