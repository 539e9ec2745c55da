/** Versions of what the set-up brings; each is pinned here or in the lock file beside it, and nowhere else. */

/** Pulumi CLI. The SDK in package.json follows it: newer CLI modules are not served by the Go module proxy. */
export const pulumiVersion = "3.259.0";

/** Lowest versions with which the set-up is tested. */
export const minimumGoVersion = "1.25.0";
export const minimumPythonVersion = "3.10.0";
/** BullMQ works from 6.2; the rules by which the emulator restricts its clients need 7.0. */
export const minimumRedisVersion = "7.0.0";

/** @returns whether version `actual` is `minimum` or newer; both as dotted numbers */
export function isAtLeast(actual: string, minimum: string): boolean {
  const [have, need] = [numbers(actual), numbers(minimum)];
  for (const [index, part] of need.entries()) {
    const difference = (have[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
