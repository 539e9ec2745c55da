import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { parseRegister } from "../exemptions/parse";
import type { Register } from "../model/exemption";
import { emptyRegister } from "../model/exemption";
import type { Rule } from "../model/rule";
import { remediations } from "../remediations";
import { exemptionsVariable, projectFile, readinessVariable } from "./project-files";
import type { Readiness } from "./readiness";
import { parseReadiness, ReadinessError, usualReadiness } from "./readiness";

/** What a project says to the pack by files of its own. */
export interface Project {
  readonly register: Register;
  readonly readiness: Readiness;
  /** Why nothing may be judged: `readiness.yaml` is not as it must be. */
  readonly faults: readonly string[];
}

/**
 * Reads `exemptions.yaml` and `readiness.yaml` beside `Pulumi.yaml`. A register that cannot be read excuses nothing and
 * is a fault under its own rule; with a `readiness.yaml` that cannot be read nothing is judged.
 *
 * @param from the pack's folder
 */
export function readProject(
  from: string,
  environment: Readonly<Partial<Record<string, string>>>,
  rules: readonly Rule[],
  now: Date,
): Project {
  return {
    register: readRegister(() => projectFile("exemptions.yaml", from, environment[exemptionsVariable]), rules),
    ...readReadiness(() => projectFile("readiness.yaml", from, environment[readinessVariable]), rules, now),
  };
}

function readRegister(read: () => string | undefined, rules: readonly Rule[]): Register {
  try {
    const text = read();
    return text === undefined ? emptyRegister : parseRegister(text, rules);
  } catch {
    return { exemptions: [], faults: ["exemptions.yaml cannot be read"] };
  }
}

function readReadiness(
  read: () => string | undefined,
  rules: readonly Rule[],
  now: Date,
): Pick<Project, "readiness" | "faults"> {
  try {
    const text = read();
    const remediable = remediations.map(({ rule }) => rule);
    const readiness = text === undefined ? usualReadiness : parseReadiness(text, rules, remediable, now);
    return { readiness, faults: [] };
  } catch (error) {
    const fault = error instanceof ReadinessError ? error.message : "readiness.yaml cannot be read";
    return { readiness: usualReadiness, faults: [fault] };
  }
}

/** The pack's version, as the SDK reads it as well. */
export const readPackVersion = (folder: string): string =>
  z.looseObject({ version: z.string() }).parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).version;
