import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Finished } from "../../sandbox/processes/run";
import { Checkout } from "../fixtures/checkout";
import { exportState, previewSteps } from "../fixtures/state";

let checkout: Checkout;
beforeAll(async () => {
  checkout = await Checkout.create();
});
afterAll(() => checkout.remove());

/** Stack by stack beside one another in one emulated account, as a team has them. */
describe.each(["foundation", "staging", "prod"])("Pulumi.%s.yaml", (stack) => {
  let deployed: Finished;
  beforeAll(async () => {
    deployed = await checkout.sandbox(["up", "--stack", stack, "--no-probes"]);
  });

  it("previews and deploys under the policy pack", () => {
    expect(deployed.exitCode, deployed.stdout + deployed.stderr).toBe(0);
    expect(deployed.stdout).not.toMatch(/cannot be judged|can't be run|warning/i);
  });

  it("changes nothing the second time", async () => {
    const args = ["up", "--yes", "--skip-preview", "--expect-no-changes", "--stack", stack];
    const again = await checkout.pulumi(args, {}, stack);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
  });

  it("refreshes without a change", async () => {
    const args = ["refresh", "--yes", "--expect-no-changes", "--stack", stack];
    const refresh = await checkout.pulumi(args, {}, stack);
    expect(refresh.exitCode, refresh.stdout + refresh.stderr).toBe(0);
  });

  it("lists in a preview of an empty stack exactly what an update creates", async () => {
    const twin = `empty-${stack}`;
    const made = await checkout.pulumi(["stack", "init", twin, "--cwd", checkout.paths.settingsProject]);
    expect(made.exitCode, made.stderr).toBe(0);
    const planned = await previewSteps(checkout, ["--stack", twin], stack);
    expect(planned.every(({ op }) => op === "create")).toBe(true);
    const created = (await exportState(checkout, stack)).map(({ urn }) => urn).filter(isResource);
    const expected = planned.map(({ urn }) => urn.replaceAll(twin, stack)).filter(isResource);
    expect(expected.sort()).toEqual(created.sort());
  });
});

it("names the stacks that there are when it is told another", async () => {
  const { exitCode, stderr } = await checkout.sandbox(["up", "--stack", "production"]);
  expect([exitCode, stderr]).toEqual([
    1,
    "sandbox: there is no Pulumi.production.yaml\n  choose one of: foundation, prod, sandbox, staging\n",
  ]);
});

function isResource(urn: string): boolean {
  return !urn.includes("::pulumi:providers:");
}
