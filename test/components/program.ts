import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { loadTypeScript } from "../../load-typescript.cjs";
import type { Recording } from "./recorder";
import { record } from "./recorder";

/** Runs the stack program as the engine does: with the configuration of one stack, and the names of its secrets beside it. */
export function runProgram(
  values: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Promise<Recording<Record<string, unknown>>> {
  const inNamespace = Object.entries({ ...values, ...secrets }).map(
    ([key, value]) => [`ops-agent-worker:${key}`, value] as const,
  );
  const secretKeys = Object.keys(secrets).map((key) => `ops-agent-worker:${key}`);
  vi.stubEnv("PULUMI_CONFIG_SECRET_KEYS", JSON.stringify(secretKeys));
  return record(() => {
    pulumi.runtime.setAllConfig(Object.fromEntries(inNamespace), secretKeys);
    return loadTypeScript(resolve("index.ts")) as Record<string, unknown>;
  });
}
