import type { Gate } from "../gate";
import type { Release } from "../ledger/view";
import type { Deployed } from "../release/deploy";
import { formatVerified, verifyDeployed } from "../release/verify-deployed";
import type { Call } from "../stop/call";
import { alarmTopicIn, announce } from "./announce";
import type { RolledBack } from "./rollback";

/** What a rollback is followed by: whether what runs now works, and whether people were told. */
export interface Afterwards {
  readonly verified: Awaited<ReturnType<typeof verifyDeployed>>;
  readonly told: Call;
}

/** Asks what runs now whether it works, and tells the stack's people that it was gone back, or was tried to. */
export async function followUp(
  gate: Gate,
  target: Release,
  { deployed, hold }: RolledBack,
): Promise<Afterwards | undefined> {
  if (deployed === undefined) return undefined;
  // A worker that is stopped does nothing, and nobody could tell by that what the release is worth.
  const verified = hold?.cause === "stop" ? undefined : await verifyDeployed(gate, deployed);
  const { title, nextSteps } = newsOf(target, deployed, verified?.verdict);
  const told = await announce(gate, alarmTopicIn(await gate.ledger.view()), {
    event: "Rollback",
    title: `${gate.ledger.subject}: ${title}`,
    description: `By ${gate.person}, entry ${deployed.seq} of the ledger.${hold ? ` Held until gate resume: ${hold.releases.join(", ")}.` : ""}`,
    nextSteps,
  });
  return { verified, told };
}

function newsOf(
  { seq, name }: Release,
  { outcome, isHalfWay }: Deployed,
  verdict: NonNullable<Afterwards["verified"]>["verdict"] | undefined,
): { readonly title: string; readonly nextSteps: readonly string[] } {
  const release = `release ${seq} (${name})`;
  if (isHalfWay) return { title: `the rollback to ${release} broke off half-way`, nextSteps: ["gate recover"] };
  if (outcome.result !== "succeeded")
    return { title: `the rollback to ${release} ${outcome.result}`, nextSteps: ["gate rollback --to last-good"] };
  if (verdict === "fail")
    return { title: `back to ${release}, and it does not work as it should`, nextSteps: ["gate incident"] };
  return {
    title: `back to ${release}${verdict === "pass" ? ", verified" : ""}`,
    nextSteps: ["mend what was taken back, then gate resume --reason"],
  };
}

export const formatAfterwards = ({ verified, told }: Afterwards): string[] => [
  ...(verified ? formatVerified(verified) : []),
  told.isDone ? `told: ${told.says}` : `nobody was told: ${told.says}`,
];
