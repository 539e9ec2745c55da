import type { Method } from "../ledger/entry";
import type { StateFacts } from "../ledger/facts";
import type { Release } from "../ledger/view";

export interface Choice {
  readonly method: Extract<Method, "A" | "B">;
  readonly why: string;
}

/**
 * How to go back. Where nothing but the image differs, the image alone goes back: it touches least, and whatever else was
 * deployed since stays. Otherwise the release's own commit is deployed again.
 */
export function chooseMethod(target: Release, now: StateFacts, wanted?: Choice["method"]): Choice {
  const then = target.outcome?.after;
  const image = target.intent.binding.image;
  if (wanted !== undefined) return { method: wanted, why: "asked for" };
  if (image === undefined) return { method: "A", why: "the release's image is not known" };
  if (then?.infrastructureDigest !== now.infrastructureDigest)
    return { method: "A", why: "more than the image has changed since" };
  return { method: "B", why: "nothing but the image differs" };
}
