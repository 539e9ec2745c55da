import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { run } from "../../../sandbox/processes/run";
import type { Batch } from "../../policies/batches";
import { stateOf } from "../../recording/state";
import { judgedDirectly, reportedOf, Verdicts, violationsIn } from "./judged";
import { Previews, pulumiEnvironment } from "./preview";

/** Compares what the real engine's process of the pack says of whole stacks with what a direct call says. */
export function compareWithEngine(batches: readonly Batch[], registers: ReadonlyMap<Batch, string>): void {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  let previews: Previews;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ops-corpus-"));
    environment = await pulumiEnvironment(folder);
    previews = await Previews.create();
  });
  afterAll(async () => {
    previews.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function analyze(name: string, { resources }: Batch, verdicts: Record<string, string>) {
    const state = join(folder, `${name}.json`);
    await writeFile(state, JSON.stringify(stateOf(resources)));
    const words = ["policy", "analyze", "--file", state, "--policy-pack", join(process.cwd(), "policies"), "--json"];
    return run("pulumi", words, { env: { ...environment, ...verdicts } });
  }

  const numbered = batches.map((batch, index) => ({
    ...batch,
    register: registers.get(batch) ?? "",
    name: `stack-${index}`,
    command: batch.moment === "update" ? "policy analyze --file" : "preview",
    size: batch.tried.length,
  }));
  describe.each(numbered)("$name, with $size faults and spellings, by `pulumi $command`", (batch) => {
    it("is judged as it is judged directly", async () => {
      const { register } = batch;
      const verdicts = new Verdicts(folder, batch.name);
      const told = await verdicts.environment(register);
      const finished =
        batch.moment === "update"
          ? await analyze(batch.name, batch, told)
          : await previews.preview(batch.name, batch, told);
      const direct = judgedDirectly(batch, register);
      const judged = await verdicts.read().catch(() => undefined);
      if (!judged) throw new Error(`the pack has judged nothing:\n${finished.stdout}\n${finished.stderr}`);
      expect(differences(judged, direct)).toEqual([]);
      expect(differences(violationsIn(finished.stdout), reportedOf(direct))).toEqual([]);
    });
  });
}

/** Only what differs: the whole of it is thousands of lines. */
function differences(engine: readonly string[], direct: readonly string[]): string[] {
  const [one, other] = [new Set(engine), new Set(direct)];
  return [
    ...engine.filter((line) => !other.has(line)).map((line) => `only by the engine: ${line}`),
    ...direct.filter((line) => !one.has(line)).map((line) => `only directly: ${line}`),
  ];
}
