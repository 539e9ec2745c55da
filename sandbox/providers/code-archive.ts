import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { unzipSync, zipSync, type Zippable } from "fflate";

import { type Archive, type Asset, isArchive, isAsset } from "./values";

/** Time stamp of all files in an archive, so that the same content is the same archive. */
const fixedTime = new Date(1980, 0, 1);

/**
 * The ZIP file for an archive of the program (`AssetArchive`, `FileArchive`), with the same bytes for the same content.
 * @throws when the engine sent no content, or for an archive at an address elsewhere
 */
export async function zipped(code: unknown): Promise<Uint8Array> {
  if (isAsset(code)) return assetBytes(code);
  if (!isArchive(code)) throw new Error("the code is neither an archive nor a file");
  return zipSync(await files(code), { mtime: fixedTime, level: 6 });
}

/** As Lambda gives it: the SHA-256 of the ZIP file, in base 64. */
export const codeSha256 = (zip: Uint8Array): string => createHash("sha256").update(zip).digest("base64");

async function files(archive: Archive): Promise<Zippable> {
  if (archive.assets !== undefined) {
    const entries = await Promise.all(
      Object.entries(archive.assets).map(async ([name, content]) =>
        isArchive(content) ? prefixed(name, await files(content)) : { [name]: await assetBytes(content) },
      ),
    );
    return sorted(Object.assign({}, ...entries) as Zippable);
  }
  if (archive.path === undefined) throw notHere("archive", archive.uri);
  if (archive.path.endsWith(".zip")) return unzipSync(await readFile(archive.path));
  const names = await readdir(archive.path, { recursive: true, withFileTypes: true });
  const found = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const root = archive.path;
  const contents = await Promise.all(
    found.map(async (path) => [path.slice(root.length + 1), await readFile(path)] as const),
  );
  return sorted(Object.fromEntries(contents));
}

async function assetBytes(asset: Asset | Archive): Promise<Uint8Array> {
  if (isAsset(asset) && asset.text !== undefined) return Buffer.from(asset.text);
  if (asset.path === undefined) throw notHere("asset", asset.uri);
  return readFile(asset.path);
}

const sorted = (entries: Zippable): Zippable =>
  Object.fromEntries(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1)));

const prefixed = (folder: string, entries: Zippable): Zippable =>
  Object.fromEntries(Object.entries(entries).map(([name, content]) => [`${folder}/${name}`, content]));

function notHere(what: string, uri: string | undefined): Error {
  return new Error(
    uri === undefined
      ? `the engine sent no content for the ${what}`
      : `an ${what} from ${uri} is not fetched: the sandbox stays on this machine`,
  );
}
