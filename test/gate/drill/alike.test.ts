import { expect, test } from "vitest";

import { differencesOf } from "../../../gate/drill/alike";
import type { Exported, StateResource } from "../../../gate/engine/state";

const urnOf = (name: string): string => `urn:pulumi:prod::lab::aws:sns/topic:Topic::${name}`;
const resource = (name: string, given: string, inputs: Record<string, unknown>, more: Partial<StateResource> = {}) => ({
  ...{
    urn: urnOf(name),
    type: "aws:sns/topic:Topic",
    custom: true,
    id: given,
    inputs,
    outputs: { arn: `arn:${given}` },
  },
  ...more,
});
const state = (...resources: readonly StateResource[]): Exported => ({
  version: 3,
  deployment: { resources: [...resources], pending_operations: [] },
});

const task = (number: number, image = "a") => resource("task", `task-${number}`, { image });
const service = (target: string) => resource("service", "service-2", { target, note: `of ${target}.` });
const then = state(task(1), service("arn:task-1"));

test.each<[string, Exported, readonly string[]]>([
  ["nothing, where it is the same", then, []],
  ["no id that a cloud gives out anew, also where others name it", state(task(7), service("arn:task-7")), []],
  ["what asks for something else", state(task(7, "b"), service("arn:task-7")), ["task"]],
  ["what names another one", state(task(7), service("arn:task-1")), ["service"]],
  ["an id that only begins with the other", state(task(7), service("arn:task-12")), ["service"]],
  ["what is gone", state(task(1)), ["service"]],
  ["what was added", state(task(1), service("arn:task-1"), resource("more", "more-1", {})), ["more"]],
  ["what is protected now", state({ ...task(1), protect: true }, service("arn:task-1")), ["task"]],
  ["nothing that is on its way out", state(task(1), { ...task(3, "b"), delete: true }, service("arn:task-1")), []],
])("tells %s", (_name, now, names) => {
  expect(differencesOf(then, now)).toEqual(names.map(urnOf));
});
