import type { Decision, IncidentFacts, LastDeploy, RingingAlarm } from "../../../gate/incident/decide";

/** When all of the incidents are looked at. */
export const now = new Date("2026-03-01T12:00:00.000Z");
export const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

export const alarm = (
  severity: RingingAlarm["severity"],
  minutes: number,
  name = `worker-${severity}`,
): RingingAlarm => ({
  name,
  severity,
  since: minutesAgo(minutes),
});

export const deploy = (minutes: number, changes: Partial<LastDeploy> = {}): LastDeploy => ({
  seq: 41,
  isRollback: false,
  startedAt: minutesAgo(minutes),
  hasEnded: true,
  hasSucceeded: true,
  target: { seq: 38, isImageOnly: true },
  ...changes,
});

const of = (changes: Partial<IncidentFacts>): IncidentFacts => ({
  now,
  alarms: [],
  isDeploymentInFlight: false,
  told: [],
  ...changes,
});

const infrastructure = { seq: 38, isImageOnly: false };
const unfinished: Partial<LastDeploy> = { hasEnded: false, hasSucceeded: false };
const failed: Partial<LastDeploy> = { hasSucceeded: false };

const P0 = alarm("P0", 3, "worker-down");
const P1 = alarm("P1", 3, "error-rate-page");
const P2 = alarm("P2", 3, "worker-cpu");
const P3 = alarm("P3", 3, "task-crashed");

type Truth = readonly [Decision["severity"], Decision["method"], afterwards?: "A" | "B"];

/** Incidents, and what is right for each. */
export const incidents: readonly (readonly [what: string, facts: IncidentFacts, truth: Truth | undefined])[] = [
  // Down, and a deploy before it.
  ["down right after a new image", of({ alarms: [P0], lastDeploy: deploy(8) }), ["P0", "B"]],
  ["down an hour after a new image", of({ alarms: [P0], lastDeploy: deploy(60) }), ["P0", "B"]],
  ["down five hours after a new image", of({ alarms: [P0], lastDeploy: deploy(300) }), ["P0", "B"]],
  [
    "down after new infrastructure",
    of({ alarms: [P0], lastDeploy: deploy(8, { target: infrastructure }) }),
    ["P0", "A"],
  ],
  [
    "down while ECS replaces tasks",
    of({ alarms: [P0], lastDeploy: deploy(8), isDeploymentInFlight: true }),
    ["P0", "B0", "B"],
  ],
  [
    "down while ECS replaces tasks of new infrastructure",
    of({ alarms: [P0], lastDeploy: deploy(8, { target: infrastructure }), isDeploymentInFlight: true }),
    ["P0", "B0", "A"],
  ],
  ["down, and much else rings for it", of({ alarms: [P3, P2, P1, P0], lastDeploy: deploy(8) }), ["P0", "B"]],
  ["down after an update that broke off", of({ alarms: [P0], lastDeploy: deploy(8, failed) }), ["P0", "B"]],
  ["down in the middle of an update", of({ alarms: [P0], lastDeploy: deploy(8, unfinished) }), ["P0", "fix"]],
  [
    "down after a rollback that broke off",
    of({ alarms: [P0], lastDeploy: deploy(8, { ...failed, isRollback: true }) }),
    ["P0", "B"],
  ],
  [
    "down, and something small that rang before",
    of({ alarms: [alarm("P2", 500, "worker-memory"), P0], lastDeploy: deploy(8) }),
    ["P0", "B"],
  ],
  [
    "down, one of its alarms since before the deploy",
    of({ alarms: [alarm("P0", 20, "workers-zero"), P0], lastDeploy: deploy(8) }),
    ["P0", "B"],
  ],
  // Down, and no deploy to blame.
  ["down, and never deployed by the gate", of({ alarms: [P0] }), ["P0", "fix"]],
  ["down, deployed yesterday: Redis, a token, AWS", of({ alarms: [P0], lastDeploy: deploy(26 * 60) }), ["P0", "fix"]],
  ["down, deployed seven hours ago", of({ alarms: [P0], lastDeploy: deploy(7 * 60) }), ["P0", "fix"]],
  [
    "down since before the deploy that should mend it",
    of({ alarms: [alarm("P0", 30)], lastDeploy: deploy(8) }),
    ["P0", "fix"],
  ],
  ["down after a rollback", of({ alarms: [P0], lastDeploy: deploy(8, { isRollback: true }) }), ["P0", "fix"]],
  [
    "down after the very first deploy",
    of({ alarms: [P0], lastDeploy: deploy(8, { target: undefined }) }),
    ["P0", "fix"],
  ],
  ["down while ECS replaces tasks, deployed by hand", of({ alarms: [P0], isDeploymentInFlight: true }), ["P0", "fix"]],
  // Down, and nothing may go back.
  ["down after a migration", of({ alarms: [P0], lastDeploy: deploy(8), told: ["schema"] }), ["P0", "fix"]],
  ["down, the queue full of new jobs", of({ alarms: [P0], lastDeploy: deploy(8), told: ["jobs"] }), ["P0", "fix"]],
  [
    "down after a migration, ECS replacing",
    of({ alarms: [P0], lastDeploy: deploy(8), told: ["schema"], isDeploymentInFlight: true }),
    ["P0", "fix"],
  ],
  ["down, both", of({ alarms: [P0], lastDeploy: deploy(8), told: ["schema", "jobs"] }), ["P0", "fix"]],
  // Harm.
  ["charges twice since the deploy, all green", of({ lastDeploy: deploy(8), told: ["harm"] }), ["P0", "D", "B"]],
  [
    "charges twice since new infrastructure",
    of({ lastDeploy: deploy(8, { target: infrastructure }), told: ["harm"] }),
    ["P0", "D", "A"],
  ],
  ["does harm, and nobody deployed", of({ told: ["harm"] }), ["P0", "D"]],
  ["does harm, deployed last week", of({ lastDeploy: deploy(7 * 24 * 60), told: ["harm"] }), ["P0", "D"]],
  ["does harm after a migration", of({ lastDeploy: deploy(8), told: ["harm", "schema"] }), ["P0", "D"]],
  ["does harm with jobs of its own", of({ lastDeploy: deploy(8), told: ["harm", "jobs"] }), ["P0", "D"]],
  [
    "does harm, and small things ring",
    of({ alarms: [P2, P3], lastDeploy: deploy(8), told: ["harm"] }),
    ["P0", "D", "B"],
  ],
  ["does harm and is down", of({ alarms: [P0], lastDeploy: deploy(8), told: ["harm"] }), ["P0", "D", "B"]],
  // A store is gone.
  ["Redis deleted by hand", of({ alarms: [P0], told: ["missing-store"] }), ["P0", "D"]],
  ["Redis deleted after a deploy", of({ alarms: [P0], lastDeploy: deploy(8), told: ["missing-store"] }), ["P0", "D"]],
  ["a bucket gone, nothing rings", of({ lastDeploy: deploy(8), told: ["missing-store"] }), ["P0", "D"]],
  ["a store gone, and harm done", of({ lastDeploy: deploy(8), told: ["harm", "missing-store"] }), ["P0", "D"]],
  // One function is bad.
  ["errors after a new image", of({ alarms: [P1], lastDeploy: deploy(8) }), ["P1", "fix", "B"]],
  [
    "errors after new infrastructure",
    of({ alarms: [P1], lastDeploy: deploy(8, { target: infrastructure }) }),
    ["P1", "fix", "A"],
  ],
  [
    "errors, ECS replacing",
    of({ alarms: [P1], lastDeploy: deploy(8), isDeploymentInFlight: true }),
    ["P1", "fix", "B"],
  ],
  ["errors, and nobody deployed: an API is down", of({ alarms: [P1] }), ["P1", "fix"]],
  ["errors, deployed two days ago", of({ alarms: [P1], lastDeploy: deploy(48 * 60) }), ["P1", "fix"]],
  ["errors since before the deploy", of({ alarms: [alarm("P1", 60)], lastDeploy: deploy(8) }), ["P1", "fix"]],
  ["errors after a migration", of({ alarms: [P1], lastDeploy: deploy(8), told: ["schema"] }), ["P1", "fix"]],
  ["errors after a rollback", of({ alarms: [P1], lastDeploy: deploy(8, { isRollback: true }) }), ["P1", "fix"]],
  ["errors, and no stable release", of({ alarms: [P1], lastDeploy: deploy(8, { target: undefined }) }), ["P1", "fix"]],
  // Part, or small.
  ["high CPU after a deploy", of({ alarms: [P2], lastDeploy: deploy(8) }), ["P2", "none"]],
  ["high CPU", of({ alarms: [P2] }), ["P2", "none"]],
  [
    "a deep queue for two minutes",
    of({ alarms: [alarm("P2", 2, "queue-depth-warn")], lastDeploy: deploy(8) }),
    ["P2", "none"],
  ],
  [
    "a deep queue for ten minutes",
    of({ alarms: [alarm("P2", 10, "queue-depth-warn")], lastDeploy: deploy(30) }),
    ["P1", "fix", "B"],
  ],
  ["a deep queue for an hour, and no deploy", of({ alarms: [alarm("P2", 60, "queue-depth-warn")] }), ["P1", "fix"]],
  ["a task that crashed once", of({ alarms: [P3], lastDeploy: deploy(8) }), ["P3", "none"]],
  ["two small things", of({ alarms: [P3, alarm("P3", 90)] }), ["P3", "none"]],
  // Nothing.
  ["all quiet after a deploy", of({ lastDeploy: deploy(8) }), undefined],
  ["all quiet after a migration", of({ lastDeploy: deploy(8), told: ["schema", "jobs"] }), undefined],
];
