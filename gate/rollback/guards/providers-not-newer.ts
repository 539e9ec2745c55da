import type { Guard } from "../../release/deploy";

/** An older major version of a provider may not read a state that a newer one has written, and may replace what it cannot. */
export const providersNotNewer: Guard = {
  name: "providers-not-newer",
  judge({ now, release }) {
    const then = release?.outcome?.providers ?? release?.intent.binding.providers ?? {};
    return Object.entries(now.providers)
      .filter(([name, version]) => name in then && major(version) > major(then[name] ?? ""))
      .map(([name, version]) => ({
        guard: "providers-not-newer",
        why: `the state is written by ${name} ${version}, and the release has ${then[name] ?? ""}`,
        fix: "go back by --method B, which keeps today's program and its providers",
      }));
  },
};

const major = (version: string): number => Number(version.split(".")[0]);
