import type { FoundationSettings } from "../settings";
import { makeGround } from "./ground";

/** Prepares an account: what service stacks share and what must outlive each of them. Deployed once. */
export function foundationStack(settings: FoundationSettings) {
  const { scope } = makeGround(settings);
  return { region: scope.region };
}
