import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** @returns the absolute path of a program on the PATH, or undefined */
export function findProgram(name: string, searchPath: string = process.env["PATH"] ?? ""): string | undefined {
  return searchPath
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
