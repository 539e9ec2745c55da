import { existsSync } from "node:fs";

import { expect, it } from "vitest";

import { inTemporaryFolder } from "../../gate/temporary-folder";

/** Works in a folder, whose second clean-up fails; and what was told and cleaned up meanwhile. */
async function workIn<Result>(work: (folder: string) => Promise<Result>) {
  const told: string[] = [];
  const done: string[] = [];
  let place = "";
  const result = await inTemporaryFolder(
    { progress: (message) => void told.push(message) },
    "ops-",
    (folder, later) => {
      place = folder;
      later.push(() => Promise.resolve(void done.push(existsSync(folder) ? "first" : "too late")));
      later.push(() => Promise.reject(new Error("in use")));
      later.push(() => Promise.resolve(void done.push("last")));
      return work(folder);
    },
  ).catch((error: unknown) => error);
  return { result, told, done, isGone: !existsSync(place) };
}

const cleanedUp = { told: ["something is left over: in use"], done: ["last", "first"], isGone: true };

it("takes everything away, the newest first, and what fails replaces no result", async () => {
  expect(await workIn(() => Promise.resolve(42))).toEqual({ result: 42, ...cleanedUp });
});

it("nor what went wrong", async () => {
  const error = new Error("no space left");
  expect(await workIn(() => Promise.reject(error))).toEqual({ result: error, ...cleanedUp });
});
