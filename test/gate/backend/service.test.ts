import { chmodSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { expect, test } from "vitest";

import { openBackend } from "../../../gate/backend/open";
import { Engine } from "../../../gate/engine/engine";
import { parseState } from "../../../gate/engine/state";
import { temporaryFolder } from "../../fixtures/temporary-folder";

const stateOf = (serial: number) =>
  JSON.stringify({ version: 3, deployment: { resources: [{ urn: `urn:${serial}`, type: "pulumi:pulumi:Stack" }] } });

/**
 * A `pulumi` that is logged in to Pulumi Cloud, as its published commands speak: version 1 left a state, version 2 none,
 * version 3 is what is deployed. What is imported is kept.
 */
async function openService() {
  const folder = await temporaryFolder();
  const entry = (version: number) => ({ version, kind: "update", startTime: "now", result: "succeeded" });
  const answers = {
    whoami: JSON.stringify({ user: "ann", url: "https://app.pulumi.com/ann" }),
    history: JSON.stringify([3, 2, 1].map(entry)),
    now: stateOf(3),
    first: stateOf(1),
  };
  for (const [name, text] of Object.entries(answers)) writeFileSync(join(folder, name), text);
  const script = `#!/bin/sh
case "$*" in
  "whoami --json "*) cat ${folder}/whoami ;;
  "stack history "*) cat ${folder}/history ;;
  "stack export --version 1 "*) cat ${folder}/first ;;
  "stack export --version 3 "*) cat ${folder}/now ;;
  "stack export --version "*) echo "error: no such version" >&2; exit 255 ;;
  "stack export "*) [ -e ${folder}/now ] && cat ${folder}/now || { echo "error: no stack named 'prod' found" >&2; exit 255; } ;;
  "stack import --file "*) cp "$4" ${folder}/now ;;
  *) echo "unexpected: $*" >&2; exit 99 ;;
esac
`;
  writeFileSync(join(folder, "pulumi"), script);
  chmodSync(join(folder, "pulumi"), 0o755);
  const environment = { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) };
  const { signal } = new AbortController();
  const engine = new Engine({ stack: "ann/worker/prod", cwd: folder, environment }, signal);
  return { folder, backend: await openBackend(engine, "worker", signal) };
}

test("a service tells of the states that its updates left, newest first", async () => {
  const { backend } = await openService();
  expect([backend.address, await backend.condition(), await backend.locks()]).toEqual([
    "https://app.pulumi.com/ann",
    "whole",
    [],
  ]);
  const found: [string, string | undefined][] = [];
  for await (const { name, state } of backend.checkpoints()) found.push([name, state.deployment.resources[0]?.urn]);
  expect(found).toEqual([
    ["version 3", "urn:3"],
    ["version 1", "urn:1"],
  ]);
});

test("takes one of them in the place of the state, and can take that back", async () => {
  const { folder, backend } = await openService();
  const putBack = await backend.keep();
  const urnNow = () => parseState(readFileSync(join(folder, "now"), "utf8")).deployment.resources[0]?.urn;
  for await (const checkpoint of backend.checkpoints())
    if (checkpoint.name === "version 1") await backend.restore(checkpoint);
  expect(urnNow()).toBe("urn:1");
  await putBack();
  expect(urnNow()).toBe("urn:3");
});

test("says how the state is, and that locks are the service's own", async () => {
  const { folder, backend } = await openService();
  writeFileSync(join(folder, "now"), "{");
  expect(await backend.condition()).toBe("unreadable");
  unlinkSync(join(folder, "now"));
  expect(await backend.condition()).toBe("missing");
  await expect(backend.breakLock({ id: "1", holder: undefined })).rejects.toThrow("pulumi cancel");
});
