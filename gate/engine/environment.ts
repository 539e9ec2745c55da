/** Options that a person may well give to every `pulumi` by the environment: they change nothing of what is done to a stack. */
const harmless = new Set(["CONFIG_FILE", "PARALLEL", "STACK", "SUPPRESS_PROGRESS"]);

const optionPrefix = "PULUMI_OPTION_";

/** Others by which an engine does more or less than it was told to, or does not note down who told it. */
const misleading = [
  "PULUMI_CONTINUE_ON_ERROR",
  "PULUMI_DISABLE_CI_DETECTION",
  "PULUMI_EXPERIMENTAL",
  // With it a killed update would leave no trace of what it had begun.
  "PULUMI_SKIP_CHECKPOINTS",
];

/**
 * The environment for an engine that is to do what the gate says: `pulumi` takes every option from a variable as well,
 * and would without a word skip its preview, look at one target only, add a pack, or ignore that a resource is protected.
 */
export function engineEnvironment(
  own: NodeJS.ProcessEnv,
  more: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !isMisleading(name));
  return { ...Object.fromEntries(kept), PULUMI_SKIP_UPDATE_CHECK: "true", ...more };
}

/** Variables that the gate keeps from the engine. */
export const misleadingIn = (environment: NodeJS.ProcessEnv): string[] =>
  Object.keys(environment).filter(isMisleading).sort();

const isMisleading = (name: string): boolean =>
  misleading.includes(name) || (name.startsWith(optionPrefix) && !harmless.has(name.slice(optionPrefix.length)));
