import { stackTags } from "../../runtime/contract";
import { seqOf } from "../engine/history";
import type { Place } from "../engine/pulumi";
import { StackTags } from "../engine/tags";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { HeadKeeper, Witness } from "../ledger/head";
import { formatHead, parseHead } from "../ledger/head";
import { stableTags } from "./stable-tag";

/** Those who know something of a ledger, and what could not be asked. */
export interface Witnesses {
  readonly heard: readonly Witness[];
  readonly silent: readonly string[];
}

/** Asks all who know of a ledger outside of it: the stack's tag, the git tags of stable releases, the engine's history. */
export async function witnesses(gate: Gate): Promise<Witnesses> {
  const answers = await Promise.all([
    hear(`the stack tag ${stackTags.head}`, () => headIn(gate)),
    hear("the git tags of stable releases", async () =>
      (await stableTags(gate)).map(({ name, seq, digest }) => ({ place: `the git tag ${name}`, seq, digest })),
    ),
    hear("the history of the engine", async () => {
      const seqs = (await gate.engine.history()).flatMap((entry) => seqOf(entry) ?? []);
      return seqs.length === 0 ? [] : [{ place: "the history of the engine", seq: Math.max(...seqs) }];
    }),
  ]);
  return { heard: answers.flatMap(({ heard }) => heard), silent: answers.flatMap(({ silent }) => silent) };
}

async function hear(place: string, look: () => Promise<readonly Witness[]>): Promise<Witnesses> {
  try {
    const heard = await look();
    return { heard, silent: heard.length === 0 ? [`${place}: nothing`] : [] };
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    return { heard: [], silent: [`${place}: ${error.message}`] };
  }
}

async function headIn({ engine: { place }, signal }: Gate): Promise<readonly Witness[]> {
  const text = (await new StackTags(place, signal).all())[stackTags.head];
  if (text === undefined) return [];
  const head = parseHead(text);
  if (head === undefined) throw new GateError("it is there, and cannot be read: somebody has written it");
  return [{ place: `the stack tag ${stackTags.head}`, ...head }];
}

/** Keeps the head in the stack's tag. Where that cannot be written the entry stands all the same: an older head proves less. */
export const keepHeadInTag =
  (place: Place, signal: AbortSignal, progress: (message: string) => void): HeadKeeper =>
  async (link) => {
    try {
      await new StackTags(place, signal).set(stackTags.head, formatHead(link));
    } catch (error) {
      progress(
        `the stack tag ${stackTags.head} was not written: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
