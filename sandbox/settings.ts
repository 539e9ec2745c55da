import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, stringify } from "yaml";
import { z } from "zod";

import { type SandboxPaths, settingsFile } from "./paths";
import { localOrganization } from "./receivers/sentry-api/local-organization";
import { SandboxError } from "./sandbox-error";
import { projectName, type SandboxStack } from "./stack";

const settingsSchema = z.looseObject({
  encryptionsalt: z.string().optional(),
  config: z.record(z.string(), z.unknown()).default({}),
});

/** What only this sandbox knows. */
export interface LocalSettings {
  readonly workerImage: string;
  readonly receiversPort: number;
}

/** What `writeSettings` found. */
export interface WrittenSettings {
  /** What the user should know. */
  readonly notes: readonly string[];
  /** Whether the stack runs the service; a foundation does not, and there is nothing to probe. */
  readonly runsService: boolean;
}

/** @throws {SandboxError} when the checkout has no settings for such a stack */
export function assertStackFile(paths: SandboxPaths, stackName: string): void {
  if (existsSync(sourceFile(paths, stackName))) return;
  const names = readdirSync(paths.project).flatMap((name) => /^Pulumi\.(\w[\w-]*)\.yaml$/.exec(name)?.[1] ?? []);
  throw new SandboxError(`there is no Pulumi.${stackName}.yaml`, `choose one of: ${names.sort().join(", ")}`);
}

/**
 * Brings a stack's settings up to date: those of its file in the checkout, with the addresses and secrets of this sandbox.
 *
 * They live outside the checkout's own file because they differ from machine to machine and because Pulumi writes the
 * salt of the secrets beside them. What the user sets with `pulumi config set` stays until the checkout's file itself
 * changes.
 */
export async function writeSettings(
  paths: SandboxPaths,
  stack: SandboxStack,
  local: LocalSettings,
): Promise<WrittenSettings> {
  const notes: string[] = [];
  const file = settingsFile(paths, stack.name);
  const source = await readFile(sourceFile(paths, stack.name), "utf8");
  const current = settingsSchema.parse(parse(await readFile(file, "utf8")) ?? {});
  const sourceDigest = digestOf(source);
  const sourceDigestFile = join(paths.settingsProject, `${stack.name}.source.sha256`);
  const previousDigest = await readFile(sourceDigestFile, "utf8").catch(() => undefined);
  const isFresh = previousDigest !== sourceDigest;
  if (isFresh && previousDigest !== undefined)
    notes.push(`Pulumi.${stack.name}.yaml has changed: its settings are in force`);

  const config = isFresh ? settingsSchema.parse(parse(source) ?? {}).config : current.config;
  const runsService = config[`${projectName}:profile`] !== "foundation";
  const receivers = `http://127.0.0.1:${local.receiversPort}`;
  if (runsService) {
    config[`${projectName}:workerImage`] = local.workerImage;
    config[`${projectName}:pagerDutyEventsUrl`] = `${receivers}/pagerduty/v2/enqueue`;
    config[`${projectName}:sentryUrl`] = receivers;
    config[`${projectName}:sentryOrganization`] = localOrganization.organization;
    config[`${projectName}:sentryTeam`] = localOrganization.teams[0];
  }
  await writeWhole(file, stringify({ ...current, config }));
  if (runsService) {
    await setSecrets(paths, stack, config, {
      slackWebhookUrl: `${receivers}/slack/services/sandbox`,
      pagerDutyRoutingKey: await stableKey(paths, "pagerduty"),
    });
  }
  await writeFile(sourceDigestFile, sourceDigest);
  return { notes, runsService };
}

/** Makes the project folder that holds the settings, and the stack in the backend; does nothing when they are there. */
export async function ensureStack(paths: SandboxPaths, stack: SandboxStack): Promise<void> {
  await mkdir(paths.settingsProject, { recursive: true });
  await mkdir(paths.backend, { recursive: true });
  if (!existsSync(paths.passphrase)) await writeWhole(paths.passphrase, randomBytes(24).toString("hex"), 0o600);
  if (!existsSync(settingsFile(paths, stack.name))) {
    await writeFile(join(paths.settingsProject, "Pulumi.yaml"), stringify({ name: projectName, runtime: "nodejs" }));
    await mustSucceed(stack, ["stack", "init", stack.name, "--cwd", paths.settingsProject]);
  }
  await mustSucceed(stack, ["stack", "select", stack.name]);
}

function sourceFile(paths: SandboxPaths, stackName: string): string {
  return join(paths.project, `Pulumi.${stackName}.yaml`);
}

async function mustSucceed(stack: SandboxStack, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await stack.pulumi(args);
  if (exitCode !== 0) throw new SandboxError(`\`pulumi ${args.join(" ")}\` failed:\n${stderr.trim()}`);
}

/** Sets secrets that are missing or have changed; through stdin, because a process list shows arguments to everybody. */
async function setSecrets(
  paths: SandboxPaths,
  stack: SandboxStack,
  config: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  const digestFile = join(paths.settingsProject, `${stack.name}.secrets.sha256`);
  const digest = digestOf(JSON.stringify(secrets));
  const areSet = Object.keys(secrets).every((key) => config[`${projectName}:${key}`] !== undefined);
  if (areSet && digest === (await readFile(digestFile, "utf8").catch(() => undefined))) return;
  for (const [key, value] of Object.entries(secrets)) {
    const command = ["config", "set", "--secret", `${projectName}:${key}`, "--stack", stack.name];
    const { exitCode, stderr } = await stack.pulumi([...command, "--cwd", paths.settingsProject], { input: value });
    if (exitCode !== 0) throw new SandboxError(`cannot set ${key}:\n${stderr.trim()}`);
  }
  await writeFile(digestFile, digest);
}

/** A key of the form that the real service gives, made once. */
async function stableKey(paths: SandboxPaths, service: string): Promise<string> {
  const file = join(paths.settingsProject, `${service}.key`);
  const existing = await readFile(file, "utf8").catch(() => undefined);
  if (existing !== undefined) return existing;
  const key = randomBytes(16).toString("hex");
  await writeWhole(file, key, 0o600);
  return key;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A killed writer leaves the old file or the new one, never half of one. */
async function writeWhole(file: string, content: string, mode = 0o644): Promise<void> {
  await writeFile(`${file}.new`, content, { mode });
  await rename(`${file}.new`, file);
}
