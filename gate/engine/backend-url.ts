import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

import type { Place } from "./pulumi";
import { ask } from "./pulumi";

const whoSchema = z.looseObject({ url: z.string() });

/** Where Pulumi keeps its stacks, such as `file:///srv/state` or `s3://state`. Asked of no stack: it may be one that cannot be read. */
export async function backendUrl(place: Place, signal: AbortSignal): Promise<string> {
  return whoSchema.parse(JSON.parse(await ask(["whoami", "--json"], { ...place, stack: "" }, signal))).url;
}

/** Folder of an address that begins with `file://`; `~` is the home folder, as it is for Pulumi. */
export function folderAt(url: string): string {
  const [path = ""] = url.slice("file://".length).split("?");
  if (path.startsWith("~")) return join(homedir(), decodeURIComponent(path.slice(1)));
  return path.startsWith("/") ? fileURLToPath(`file://${path}`) : path;
}
