import type { Intent, Outcome } from "../../gate/ledger/entry";
import type { Running, StateFacts } from "../../gate/ledger/facts";

const digest = (letter: string): string => letter.repeat(64);

export const stateOf = (infrastructure: string): StateFacts => ({
  stateDigest: digest("a"),
  substanceDigest: digest("b"),
  infrastructureDigest: digest(infrastructure),
  resources: 3,
  inventory: [],
});

/** What a deploy enters before it starts. @param infrastructure one letter: equal where only the image differs */
export const intentOf = (changes: Partial<Intent> = {}): Intent => ({
  kind: "intent",
  action: "deploy",
  release: "v1",
  binding: {
    planDigest: digest("c"),
    stateDigest: digest("a"),
    ledgerHead: null,
    commit: "1".repeat(40),
    isDirty: false,
    isPushed: true,
    lockfileDigest: null,
    configDigest: digest("d"),
    packDigest: "pack",
    packVersion: "1.0.0",
    providers: {},
    cliVersion: "v3.259.0",
    stack: "prod",
    image: "ops/worker@sha256:1",
    operations: {},
    author: "Ann",
    approvers: [],
    expires: "2026-01-01T00:00:00.000Z",
  },
  before: stateOf("e"),
  config: {},
  secrets: [],
  ...changes,
});

/** What it enters when it has ended. */
export const outcomeOf = (of: number, changes: Partial<Outcome> = {}): Outcome => ({
  kind: "outcome",
  of,
  result: "succeeded",
  after: stateOf("e"),
  changes: {},
  startedAt: "2026-01-01T00:00:00.000Z",
  ...changes,
});

export const runningIn = (cluster: string, service: string): Running => ({
  region: "us-east-1",
  cluster,
  service,
  taskDefinition: "arn:aws:ecs:us-east-1:000000000000:task-definition/ops-worker:1",
  minTasks: 2,
  maxTasks: 5,
});
