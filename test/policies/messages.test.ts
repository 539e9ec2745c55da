import { expect, test } from "vitest";

import { compliantStack } from "./compliant-stack";
import { runPack } from "./run-pack";
import type { StackFixture } from "./stack-fixture";
import { json, Json, Ref } from "./stack-fixture";

const canary = "canary-4f1d9c";
/** Names that rules print: those of containers and of environment variables. */
const printable = new Set(["name"]);

/** Puts the canary into every text of a value. */
function planted(value: unknown): unknown {
  if (typeof value === "string") return canary;
  if (value instanceof Json) return json(planted(value.structure));
  if (Array.isArray(value)) return value.map(planted);
  if (typeof value !== "object" || value === null || value instanceof Ref) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, printable.has(key) ? inner : planted(inner)]),
  );
}

const places = Object.entries(compliantStack()).flatMap(([name, { props }]) =>
  Object.keys(props).map((property) => ({ name, property })),
);

const plant = (stack: StackFixture, { name, property }: (typeof places)[number]) => {
  const resource = stack[name];
  if (resource) resource.props[property] = planted(resource.props[property]);
};

test.each(places)("no message shows what stands in $property of $name", async (place) => {
  for (const moment of ["preview", "update"] as const) {
    const stack = compliantStack();
    plant(stack, place);
    for (const { message } of await runPack(stack, moment)) expect(message).not.toContain(canary);
  }
});

test("no message shows anything when everything is wrong", async () => {
  const stack = compliantStack();
  for (const place of places) plant(stack, place);
  const diagnostics = await runPack(stack, "update");
  expect(diagnostics.length).toBeGreaterThanOrEqual(10);
  for (const { message } of diagnostics) expect(message).not.toContain(canary);
});
