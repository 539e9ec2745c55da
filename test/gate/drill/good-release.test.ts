import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { expect, test } from "vitest";

import { goodRelease } from "../../../gate/drill/good-release";
import type { Exported } from "../../../gate/engine/state";
import { stateFacts } from "../../../gate/engine/state";
import type { Gate } from "../../../gate/gate";
import type { Event } from "../../../gate/ledger/entry";
import { Ledger } from "../../../gate/ledger/ledger";
import { temporaryFolder } from "../../fixtures/temporary-folder";
import { identity, MemoryStore, written } from "../ledger/entries";
import { intentOf, outcomeOf } from "../ledger-events";

const settings = { "ops:profile": "staging", "ops:workerImage": "ops/worker@sha256:1" };
const state: Exported = { version: 3, deployment: { resources: [], pending_operations: [] } };
const source = { folder: "/", commit: "1".repeat(40), name: "v1", isDirty: false, author: "Ann" };
const deployed: readonly Event[] = [intentOf({ config: settings }), outcomeOf(1, { after: stateFacts(state) })];

interface Stack {
  readonly events?: readonly Event[];
  readonly config?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly commit?: string;
  readonly branches?: string;
}

/** Asks for a release to rehearse with, and says what the gate answers. */
async function asked({ events = deployed, config = settings, tags = {}, commit = source.commit, branches }: Stack) {
  const folder = await temporaryFolder();
  writeFileSync(join(folder, "pulumi"), `#!/bin/sh\necho '${JSON.stringify(tags)}'\n`);
  chmodSync(join(folder, "pulumi"), 0o755);
  const store = new MemoryStore();
  await written(store, events);
  const ledger = new Ledger(store, identity);
  const environment = { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) };
  const gate = {
    engine: {
      place: { stack: "staging", cwd: folder, environment },
      configuration: () => Promise.resolve({ plain: config, secrets: [] }),
      exportState: () => Promise.resolve(state),
      version: () => Promise.resolve("v3.259.0"),
    },
    git: {
      source: () => Promise.resolve({ ...source, commit }),
      commitOf: () => Promise.resolve(commit),
      say: () => Promise.resolve(branches ?? "main"),
    },
    ledger,
    signal: new AbortController().signal,
    progress: () => undefined,
  } as unknown as Gate;
  const why: unknown = await goodRelease(gate).catch((error: unknown) => error);
  return { why, entries: (await ledger.view()).entries.length };
}

const hold: Event = { kind: "hold", cause: "release", releases: [1], reason: "slow" };
const incident: Event = { kind: "incident", status: "open", severity: "P1", method: "fix", because: ["it rings"] };

test.each<[string, Stack, number, RegExp]>([
  ["production", { config: { ...settings, "ops:profile": "prod" } }, 2, /profile of this stack is prod/],
  [
    "production that another profile is set for by now",
    { events: [intentOf({ config: { ...settings, "ops:profile": "prod" } }), ...deployed.slice(1)] },
    2,
    /profile of this stack is prod/,
  ],
  ["a stack without a deploy by the gate", { events: [] }, 2, /has deployed nothing here.*gate up --yes/],
  [
    "one that somebody has changed since",
    { events: [...deployed.slice(0, 1), outcomeOf(1)] },
    2,
    /changed without the gate.*gate up --yes/,
  ],
  ["one that is held", { events: [...deployed, hold] }, 5, /held since .*: slow.*gate resume/],
  ["one whose tag alone says that it is held", { tags: { "deploy:hold": "{}" } }, 5, /as its tag says.*gate resume/],
  ["one at which somebody is at work", { events: [...deployed, intentOf()] }, 4, /how 3 ended.*gate recover/],
  ["one with an incident", { events: [...deployed, incident] }, 4, /incident 3 is open.*gate incident --close/],
  ["another commit than is deployed", { commit: "2".repeat(40) }, 2, /not what is deployed, which is 1111111.*gate up/],
  ["other settings", { config: { ...settings, "ops:size": "2" } }, 2, /settings are not those.*gate up --yes/],
  [
    "what was found to be no way back",
    { events: [...deployed, { kind: "restorable", of: 1, isRestorable: false, reasons: ["its image is gone"] }] },
    1,
    /release 1 could not be gone back to: its image is gone/,
  ],
  ["what no branch leads to", { branches: "" }, 1, /could not be gone back to: no branch and no tag.*1111111/],
  [
    "one whose image nobody sets",
    {
      config: { "ops:profile": "staging" },
      events: [intentOf({ config: { "ops:profile": "staging" } }), ...deployed.slice(1)],
    },
    2,
    /no workerImage/,
  ],
])("is not held on %s, and enters nothing", async (_name, stack, exitCode, message) => {
  const { why, entries } = await asked(stack);
  expect(why).toMatchObject({ exitCode, message: expect.stringMatching(message) as string });
  expect(entries).toBe((stack.events ?? deployed).length);
});
