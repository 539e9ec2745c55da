import * as pulumi from "@pulumi/pulumi";
import type { FoundationSettings, SecretKey, Settings } from "../settings";
import { readSettings, SettingsError } from "../settings";

/**
 * The stack's settings, from what the engine hands to the program.
 *
 * @throws pulumi.RunError naming every fault at once; the engine shows it without a stack trace
 */
export function readConfiguration(): Settings | FoundationSettings {
  const secretKeys = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] || "[]") as string[];
  try {
    return readSettings({
      stack: pulumi.getStack(),
      project: pulumi.getProject(),
      values: pulumi.runtime.allConfig(),
      secretKeys: new Set(secretKeys),
    });
  } catch (error) {
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
  }
}

/** A secret of the configuration, as an output that stays secret in state, logs and previews. */
export function secretSetting(key: SecretKey): pulumi.Output<string> {
  return new pulumi.Config().requireSecret(key);
}

/** The same for a secret that need not be there; whether it is is known at once, so it may shape the stack. */
export function optionalSecret(key: SecretKey): pulumi.Output<string> | undefined {
  const config = new pulumi.Config();
  return config.get(key) ? config.getSecret(key) : undefined;
}
