import type { Found } from "./finder";

/** What a person says of an object: its id, or that there is none. */
export interface Said {
  /** URN, or the resource's name where that is enough. */
  readonly resource: string;
  readonly id: string | undefined;
}

/** Undefined where nothing was said of the resource. */
export function whatWasSaid(all: readonly Said[], urn: string): Found | undefined {
  const said = all.find(({ resource }) => urn === resource || urn.endsWith(`::${resource}`));
  if (said === undefined) return undefined;
  return said.id === undefined ? { is: "absent" } : { is: "there", id: said.id };
}
