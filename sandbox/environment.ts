import { delimiter, join } from "node:path";

import { type SandboxPaths, settingsFile } from "./paths";
import { localOrganization } from "./receivers/sentry-api/local-organization";
import type { Services } from "./services";

/** Region of the emulated cloud; that of the stack's settings. */
export const sandboxRegion = "us-east-1";

/**
 * The variables with which plain `pulumi` and `gate` work against the sandbox: the sandbox's own CLI and plugins before
 * any others, its backend, its emulator, and the policy pack, which cannot be forgotten then.
 *
 * The emulator is in every respect an AWS endpoint, so nothing in the stack knows of the sandbox.
 */
export function sandboxEnvironment(
  paths: SandboxPaths,
  services: Services,
  pulumiFolder: string,
  stackName: string,
  searchPath: string = process.env["PATH"] ?? "",
): Record<string, string> {
  const ownPrograms = [
    pulumiFolder,
    join(paths.project, "sandbox", "language-host", "bin"),
    join(paths.project, "sandbox", "providers", "bin"),
  ];
  const receivers = `http://127.0.0.1:${services.receivers.port}`;
  return {
    PATH: [...ownPrograms, ...searchPath.split(delimiter).filter((folder) => !ownPrograms.includes(folder))].join(
      delimiter,
    ),
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_BACKEND_URL: `file://${paths.backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_OPTION_POLICY_PACK: join(paths.project, "policies"),
    PULUMI_OPTION_CONFIG_FILE: settingsFile(paths, stackName),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${services.emulator.port}`,
    AWS_REGION: sandboxRegion,
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    // The trust store of this shell: a certificate of the emulator's Redis is verified, not waved through.
    NODE_EXTRA_CA_CERTS: services.emulator.certificateAuthority,
    SENTRY_AUTH_TOKEN: localOrganization.token,
    OPS_SANDBOX_RECORDED: paths.recorded,
    OPS_SLACK_RECEIVER: receivers,
  };
}
