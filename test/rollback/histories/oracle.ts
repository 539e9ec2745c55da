import type { Choice } from "../../../gate/rollback/method";
import type { World } from "./world";

/** What a rollback comes to, as one would reason without an engine. */
export type Expected = { readonly refusedBy: readonly string[] } | { readonly world: World };

/** The release's own program and settings, or today's with the release's image; in both today's secrets. */
export function expected(now: World, then: World, method: Choice["method"]): Expected {
  if (then.token !== undefined && now.token === undefined) return { refusedBy: ["secrets-present"] };
  if (method === "B") return { world: { ...now, image: then.image } };
  const refusedBy = new Set<string>();
  for (const store of now.stores) {
    const before = then.stores.find(({ object }) => object === store.object);
    const isKnown = before?.names[0] === store.names[0];
    // The engine itself refuses to plan that what is protected is deleted.
    if (!isKnown) refusedBy.add(store.isProtected ? "engine" : "stateful-untouched");
    else if (store.isProtected && !before.isProtected) refusedBy.add("protection");
  }
  if (refusedBy.has("engine")) return { refusedBy: ["engine"] };
  if (refusedBy.size > 0) return { refusedBy: [...refusedBy].sort() };
  return { world: { ...then, token: then.token === undefined ? undefined : now.token } };
}
