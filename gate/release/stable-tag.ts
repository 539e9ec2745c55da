import { z } from "zod";

import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Check } from "../ledger/entry";
import { formatHead, parseHead } from "../ledger/head";
import type { Release } from "../ledger/view";

/** A git tag that a release of this stack has earned. */
export interface StableTag {
  readonly name: string;
  /** The release's number. */
  readonly of: number;
  /** Newest entry of the ledger when it was made. */
  readonly seq: number;
  readonly digest?: string | undefined;
}

/** Last line of the message of a tag: whose it is, the release, and the ledger's head at that time. */
const trailer = "Ledger";

/** All of this stack that the checkout has. */
export async function stableTags({ git, ledger }: Pick<Gate, "git" | "ledger">): Promise<readonly StableTag[]> {
  const format = `%(refname:short)%09%(contents:trailers:key=${trailer},valueonly,separator=%x2C)`;
  const lines = (await git.say(["for-each-ref", `--format=${format}`, "refs/tags/v*-stable-*"])).split("\n");
  return lines.flatMap((line) => {
    const [name = "", text = ""] = line.split("\t");
    const [subject, of, head = ""] = text.trim().split(" ");
    const read = parseHead(head);
    return subject === ledger.subject && read !== undefined ? [{ name, of: Number(of), ...read }] : [];
  });
}

/**
 * Gives a release's commit its tag, such as `v1.4.0-stable-20261122`; with the time where the day has one already. Who
 * was killed after that finds the same tag again.
 *
 * @throws {GateError} git's own words
 */
export async function tagStable(
  gate: Gate,
  { seq, intent }: Release,
  version: string,
  conditions: readonly Check[],
): Promise<string> {
  const { commit } = intent.binding;
  const own = (await stableTags(gate)).findLast(({ of }) => of === seq);
  if (own !== undefined && (await gate.git.commitOf(own.name)) === commit) return own.name;
  const { head } = gate.ledger;
  if (head === undefined) throw new GateError("the ledger has no entries");
  const [day = "", minute = ""] = gate.clock().toISOString().replaceAll(/[-:]/g, "").split(/T/);
  const names = [`v${version}-stable-${day}`, `v${version}-stable-${day}-${minute.slice(0, 4)}`];
  for (const name of names) {
    if ((await gate.git.commitOf(name)) !== undefined) continue;
    const message = [
      `Stable release ${seq} of ${gate.ledger.subject}`,
      conditions.map(({ name: about, says }) => `${about}: ${says}`).join("\n"),
      `${trailer}: ${gate.ledger.subject} ${seq} ${formatHead(head)}`,
    ].join("\n\n");
    await gate.git.say(["tag", "--annotate", "--message", message, name, commit]);
    return name;
  }
  throw new GateError(`the tag ${names[1] ?? ""} is taken. Try again in a minute`);
}

const packageSchema = z.looseObject({ version: z.string().regex(/^\d+\.\d+\.\d+$/) });

/** The version that a commit's package.json says, else the one that its newest tag says. */
export async function versionOf({ git }: Pick<Gate, "git">, { intent }: Release): Promise<string | undefined> {
  const { commit } = intent.binding;
  if ((await git.say(["ls-tree", "--name-only", commit, "package.json"])) !== "") {
    const { data } = packageSchema.safeParse(JSON.parse(await git.say(["show", `${commit}:./package.json`])));
    if (data !== undefined) return data.version;
  }
  return /^v?(?<version>\d+\.\d+\.\d+)/.exec(intent.release)?.groups?.["version"];
}
