import { z } from "zod";

import { exitCodes } from "../exit-codes";
import type { Engine } from "./engine";
import { EngineError } from "./engine-error";
import { typeIn } from "./plan";
import { complaintsIn, pulumi } from "./pulumi";

/** One thing that is not as it should be, as the engine says it. Values are left out: they may be secret. */
export interface Difference {
  readonly urn: string;
  readonly type: string;
  /** `delete` of what the cloud has no more; `update`, `create` and the rest by the engine's names. */
  readonly operation: string;
  readonly properties: readonly string[];
}

const stepsSchema = z.looseObject({
  steps: z
    .array(
      z.looseObject({
        op: z.string(),
        urn: z.string(),
        diffReasons: z.array(z.string()).nullish(),
        detailedDiff: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .default([]),
});

/** The cloud against the state. Writes nothing. */
export const cloudAgainstState = (engine: Engine, signal: AbortSignal): Promise<readonly Difference[]> =>
  differences(engine, ["refresh", "--preview-only"], signal);

/** The program against the cloud. Writes nothing. */
export const programAgainstCloud = (engine: Engine, signal: AbortSignal): Promise<readonly Difference[]> =>
  differences(engine, ["preview", "--refresh"], signal);

const harmless = new Set(["same", "refresh", "read"]);

/** What `pulumi` exits with that found changes where none were expected. */
const changesFoundCode = 7;

async function differences({ place }: Engine, words: readonly string[], signal: AbortSignal) {
  const finished = await pulumi([...words, "--expect-no-changes", "--json"], place, { signal });
  if (finished.exitCode === 0) return [];
  if (finished.exitCode !== changesFoundCode)
    throw new EngineError(
      `pulumi ${words.join(" ")} failed, so nobody knows whether anything differs`,
      complaintsIn(finished).join("\n") || finished.stdout.trim(),
      exitCodes.notPassed,
    );
  return stepsSchema
    .parse(JSON.parse(finished.stdout))
    .steps.filter(({ op }) => !harmless.has(op))
    .map(({ op, urn, diffReasons, detailedDiff }): Difference => {
      const properties = [...Object.keys(detailedDiff ?? {}), ...(diffReasons ?? [])];
      return { urn, type: typeIn(urn), operation: op, properties: [...new Set(properties)].sort() };
    });
}
