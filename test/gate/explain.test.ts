import { afterEach, expect, it, vi } from "vitest";

import { exitCodes } from "../../gate/exit-codes";
import { explain, Interruption } from "../../gate/explain";
import { GateError } from "../../gate/gate-error";

afterEach(() => vi.restoreAllMocks());

/** The exit code, and what a person reads. */
function told(error: unknown, interruption?: Interruption): readonly [number, string] {
  let text = "";
  vi.spyOn(process.stderr, "write").mockImplementation((words) => {
    text += String(words);
    return true;
  });
  const code = explain(error, interruption ? AbortSignal.abort(interruption) : new AbortController().signal);
  return [code, text];
}

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends in its own exit code, whatever went wrong for it", (name, code) => {
  const interruption = new Interruption(name);
  for (const error of [interruption, new GateError("git failed"), new Error("closed")])
    expect(told(error, interruption)[0]).toBe(code);
});

it("who interrupts a deploy and kills its engine hears what is left, and how to go on", () => {
  const brokeOff = new GateError("7 broke off. Go on: gate recover", exitCodes.halfWay);
  expect(told(brokeOff, new Interruption("SIGINT"))).toEqual([3, "gate: 7 broke off. Go on: gate recover\n"]);
});
