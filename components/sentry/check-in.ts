import type * as pulumi from "@pulumi/pulumi";
import { functionEnvironment } from "../../runtime/contract";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

/** What the slugs of a stack's monitors begin with, and the slug of its project. */
export function sentryPrefix(scope: Scope): string {
  return nameIn(scope, "sentrySlug");
}

/** How scheduled work finds the monitor that waits for it, beside the DSN. */
export function monitorEnvironment(scope: Scope): Readonly<Record<string, string>> {
  return {
    [functionEnvironment.sentryEnvironment]: scope.environment,
    [functionEnvironment.sentryMonitorPrefix]: sentryPrefix(scope),
  };
}

/** What a function needs to check in; it must also be allowed to read the secret. */
export function checkInEnvironment(
  scope: Scope,
  dsnSecretArn: pulumi.Input<string>,
): Readonly<Record<string, pulumi.Input<string>>> {
  return { [functionEnvironment.sentryDsnSecretArn]: dsnSecretArn, ...monitorEnvironment(scope) };
}
