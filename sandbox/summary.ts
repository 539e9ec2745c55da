import { readFile } from "node:fs/promises";

import { z } from "zod";

import type { SandboxPaths } from "./paths";
import type { Services } from "./services";
import type { SandboxStack } from "./stack";

/** What a look at the sandbox tells. */
export interface SandboxOverview {
  readonly resources: number;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Resources that the stand-in providers keep themselves because the emulator has no place for them. */
  readonly recordedOnly: readonly string[];
  readonly endpoints: Readonly<Record<string, string>>;
}

const exportSchema = z.object({
  deployment: z.object({ resources: z.array(z.object({ type: z.string() })).default([]) }),
});
const recordedSchema = z.array(z.looseObject({ type: z.string(), id: z.string() }));

export async function overview(paths: SandboxPaths, stack: SandboxStack, services: Services): Promise<SandboxOverview> {
  const [exported, outputs] = await Promise.all([
    stack.pulumi(["stack", "export", "--stack", stack.name]),
    stack.pulumi(["stack", "output", "--json", "--stack", stack.name]),
  ]);
  return {
    resources:
      exported.exitCode === 0 ? exportSchema.parse(JSON.parse(exported.stdout)).deployment.resources.length : 0,
    outputs: outputs.exitCode === 0 ? (JSON.parse(outputs.stdout) as Record<string, unknown>) : {},
    recordedOnly: await recordedOnly(paths),
    endpoints: {
      dashboard: `http://127.0.0.1:${services.receivers.port}/`,
      aws: `http://127.0.0.1:${services.emulator.port}`,
      messages: `http://127.0.0.1:${services.receivers.port}/messages`,
    },
  };
}

async function recordedOnly(paths: SandboxPaths): Promise<string[]> {
  const text = await readFile(paths.recorded, "utf8").catch(() => "[]");
  return recordedSchema.parse(JSON.parse(text)).map(({ type, id }) => `${type} ${id}`);
}

/** What a stack that runs the service made; a foundation made none of it. */
function serviceRows(outputs: SandboxOverview["outputs"]): string[][] {
  const { serviceName } = outputs;
  if (typeof serviceName !== "string") return [];
  return [
    ["worker", `service ${serviceName} in cluster ${String(outputs["clusterName"])}`],
    ["redis", `rediss://${String(outputs["redisHost"])}:${String(outputs["redisPort"])} (TLS, AUTH)`],
    ["backups", `bucket ${String(outputs["backupBucketName"])}`],
  ];
}

/** The text with which `npm run sandbox` ends. */
export async function summarise(
  paths: SandboxPaths,
  stack: SandboxStack,
  services: Services,
  probesPassed: boolean | undefined,
): Promise<string> {
  const { resources, outputs, recordedOnly: recorded, endpoints } = await overview(paths, stack, services);
  const verdict =
    probesPassed === undefined ? "DEPLOYED, NOT PROBED" : probesPassed ? "GO (sandbox)" : "NO-GO (sandbox)";
  const rows = [
    ["verdict", verdict],
    ["stack", `${stack.name}, ${resources} resources`],
    ...serviceRows(outputs),
    ["dashboard", endpoints["dashboard"]],
    ["aws endpoint", endpoints["aws"]],
    ...(recorded.length === 0 ? [] : [["recorded only", recorded.join(", ")]]),
  ];
  const table = rows.map(([name = "", value = ""]) => `  ${name.padEnd(14)}${value}`).join("\n");
  return `
${table}

  See a change blocked   in components/redis/elasticache.ts write allkeys-lru for noeviction, which loses jobs; then
                         npm run sandbox
  Use plain pulumi       eval "$(npm run --silent sandbox -- env)"; pulumi preview; pulumi stack history
  Look                   npm run sandbox -- status | npm run sandbox -- logs
  Stop                   npm run sandbox -- down
`;
}
