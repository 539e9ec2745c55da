import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Finished } from "../../sandbox/processes/run";
import { Checkout } from "../fixtures/checkout";
import { exportState, labelOf, nameOf, type StateResource, withNeeds } from "../fixtures/state";
import { readViolations } from "../fixtures/violations";

let checkout: Checkout;
beforeAll(async () => {
  checkout = await Checkout.create();
});
afterAll(() => checkout.remove());

/** Runs `pulumi <args>` on a stack, which must succeed. */
async function pulumi(stack: string, ...args: string[]): Promise<Finished> {
  const finished = await checkout.pulumi([...args, "--stack", stack], {}, stack);
  expect(finished.exitCode, finished.stdout + finished.stderr).toBe(0);
  return finished;
}

/** Has the stack put something into its backup bucket that is locked. */
async function backUpConfiguration(stack: string): Promise<void> {
  const state = await exportState(checkout, stack);
  const { id } = state.find((resource) => nameOf(resource) === "backup-jobs-config-function") ?? {};
  const { FunctionError } = await new LambdaClient(await checkout.deployer()).send(
    new InvokeCommand({ FunctionName: id }),
  );
  expect(FunctionError).toBeUndefined();
}

/** What tells a resource of a stack from all others, as Pulumi shows it while it works: type and name. */
const shown = ({ type, urn }: StateResource): string =>
  `${type.replace(/^(\w+:\w+)\/\w+(:\w+)$/, "$1$2")} ${nameOf({ urn })}`;

/** Stack by stack beside one another in one emulated account, as a team has them. */
describe.each(["foundation", "staging", "prod"])("Pulumi.%s.yaml", (stack) => {
  let deployed: Finished;
  beforeAll(async () => {
    deployed = await checkout.sandbox(["up", "--stack", stack, "--no-probes"]);
  });

  it("previews and deploys under the policy pack, without a warning of it", () => {
    expect(deployed.exitCode, deployed.stdout + deployed.stderr).toBe(0);
    expect(deployed.stdout).not.toMatch(/cannot be judged|can't be run|\[advisory\]/i);
  });

  it("lists in the preview of the empty stack exactly what the update then creates", async () => {
    const [preview = ""] = deployed.stdout.split("▸ pulumi up");
    const planned = [...preview.matchAll(/^ \+ +(\S+ \S+) create\b/gm)].map(([, resource = ""]) => resource);
    const created = (await exportState(checkout, stack)).map(shown);
    const resources = (list: string[]) => [...new Set(list)].filter((one) => !one.startsWith("pulumi:providers:"));
    expect(resources(planned).sort()).toEqual(resources(created).sort());
  });

  it("changes nothing the second time", async () => {
    await pulumi(stack, "up", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("refreshes without a change", async () => {
    await pulumi(stack, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("refuses to be destroyed while something is protected, and is as before", async () => {
    const before = await exportState(checkout, stack);
    const refused = await checkout.pulumi(["destroy", "--yes", "--stack", stack], {}, stack);
    expect(refused.exitCode).not.toBe(0);
    const named = [...refused.stdout.matchAll(/resource "(\S+)" cannot be deleted/g)].map(([, urn]) => urn);
    expect(named).not.toEqual([]);
    expect(before.filter(({ protect }) => protect).map(({ urn }) => urn)).toEqual(expect.arrayContaining(named));
    expect(await exportState(checkout, stack)).toEqual(before);
  });
});

it("sends nothing that AWS's service models forbid, whatever the profile", async () => {
  const { requests, violations } = await readViolations((await checkout.deployer()).endpoint);
  expect(requests).toBeGreaterThan(1_000);
  expect(violations).toEqual([]);
});

/** As docs/getting-started.md, docs/redis.md and docs/backups.md tell it. */
describe("the way out", () => {
  it("leaves nothing of staging", async () => {
    const stack = "staging";
    await backUpConfiguration(stack);
    await pulumi(stack, "config", "set", "backupForceDestroy", "on");
    const unjudged = { env: { PULUMI_OPTION_POLICY_PACK: "" } };
    const up = await checkout.pulumi(["up", "--yes", "--skip-preview", "--stack", stack], unjudged, stack);
    expect(up.exitCode, up.stdout + up.stderr).toBe(0);
    await pulumi(stack, "state", "unprotect", "--all", "--yes");
    await pulumi(stack, "destroy", "--yes");
    expect((await exportState(checkout, stack)).map(labelOf)).toEqual([]);
  });

  it("leaves of prod what compliance locks, and what that hangs on", async () => {
    const stack = "prod";
    await backUpConfiguration(stack);
    await pulumi(stack, "config", "set", "redisRetain", "false");
    await pulumi(stack, "up", "--yes", "--skip-preview");
    await pulumi(stack, "state", "unprotect", "--all", "--yes");
    const before = await exportState(checkout, stack);
    const destroyed = await checkout.pulumi(["destroy", "--yes", "--continue-on-error", "--stack", stack], {}, stack);
    expect(destroyed.exitCode).not.toBe(0);
    expect(destroyed.stdout).toMatch(/BucketNotEmpty/);
    const locked = before.filter((resource) => ["backups-bucket", "backups-replica-bucket"].includes(nameOf(resource)));
    expect(locked).toHaveLength(2);
    expect((await exportState(checkout, stack)).map(labelOf).sort()).toEqual(
      withNeeds(before, locked).map(labelOf).sort(),
    );
  });

  it("leaves nothing of the foundation", async () => {
    const stack = "foundation";
    await pulumi(stack, "state", "unprotect", "--all", "--yes");
    await pulumi(stack, "destroy", "--yes");
    expect((await exportState(checkout, stack)).map(labelOf)).toEqual([]);
  });
});

it("names the stacks that there are when it is told another", async () => {
  const { exitCode, stderr } = await checkout.sandbox(["up", "--stack", "production"]);
  expect([exitCode, stderr]).toEqual([
    1,
    "sandbox: there is no Pulumi.production.yaml\n  choose one of: foundation, prod, sandbox, staging\n",
  ]);
});
