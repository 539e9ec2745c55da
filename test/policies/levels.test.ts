import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { enforcementOf } from "../../policies/adapters/levels";
import { readProject } from "../../policies/adapters/project";
import { policiesOf } from "../../policies/adapters/policies";
import type { Readiness } from "../../policies/adapters/readiness";
import { parseReadiness } from "../../policies/adapters/readiness";
import { rules } from "../../policies/rules";
import { set } from "./breaks/break";
import { compliantStack } from "./compliant-stack";
import { PackRun } from "./run-pack";
import { resolveStack } from "./stack-fixture";

const today = new Date("2026-11-22T12:00:00Z");
const remediable = ["log-retention-set", "tags-owner-and-cost"];
/** Who answers for what is relaxed, and how long. */
const open = "owner: platform-lead, until: 2026-12-15";
const read = (text: string): Readiness => parseReadiness(text, rules, remediable, today);
const [retention] = rules.filter(({ name }) => name === "log-retention-set");
if (!retention) throw new Error("there is no such rule");

describe("readiness.yaml", () => {
  test("moves a required rule, and says so", () => {
    const asked = (text: string, now = today) => enforcementOf(retention, "A", {}, read(text), now);
    expect(asked("")).toEqual({ enforcement: "mandatory" });
    expect(asked(`rules: {log-retention-set: {level: advisory, ${open}}}`)).toEqual({
      enforcement: "advisory",
      relaxed: "by readiness.yaml until 2026-12-15; owner: platform-lead",
    });
    expect(asked("rules: {log-retention-set: {level: mandatory}}")).toEqual({ enforcement: "mandatory" });
    expect(asked(`rules: {log-retention-set: {dryRun: true, ${open}}}`)).toEqual({
      enforcement: "advisory",
      relaxed: "a dry run by readiness.yaml until 2026-12-15; owner: platform-lead",
    });
  });

  test.each(["level: advisory", "dryRun: true"])("ends %s with its last day, in UTC", (how) => {
    const relaxed = read(`rules: {log-retention-set: {${how}, ${open}}}`);
    const on = (moment: string) => enforcementOf(retention, "A", {}, relaxed, new Date(moment)).enforcement;
    expect(on("2026-12-15T23:59:59.999Z")).toBe("advisory");
    expect(on("2026-12-16T00:00:00.000Z")).toBe("mandatory");
  });

  test("asks nobody to answer for what is advisory anyway", () => {
    expect(read("rules: {dashboard-recent-tasks: {dryRun: true}}").rules).toEqual({
      "dashboard-recent-tasks": { dryRun: true },
    });
  });

  test("lets a rule start on a day, in UTC", () => {
    const starting = read("rules: {log-retention-set: {startsOn: 2026-12-01, owner: platform-lead}}");
    const on = (moment: string) => enforcementOf(retention, "A", {}, starting, new Date(moment));
    expect(on("2026-11-30T23:59:59.999Z")).toEqual({
      enforcement: "advisory",
      relaxed: "starts on 2026-12-01; owner: platform-lead",
    });
    expect(on("2026-12-01T00:00:00.000Z")).toEqual({ enforcement: "mandatory" });
  });

  test("gives way to the pack's configuration", () => {
    const lenient = read(`rules: {log-retention-set: {level: advisory, ${open}}}`);
    expect(enforcementOf(retention, "A", { "log-retention-set": "mandatory" }, lenient)).toEqual({
      enforcement: "mandatory",
    });
    expect(enforcementOf(retention, "A", { "log-retention-set": "advisory" })).toEqual({
      enforcement: "advisory",
      relaxed: "by the pack's configuration",
    });
  });

  test("relaxes nothing that is advisory anyway", () => {
    const lenient = read(`rules: {log-retention-set: {dryRun: true, ${open}}}`);
    expect(enforcementOf(retention, "C", {}, lenient)).toEqual({ enforcement: "advisory" });
  });

  test("makes a rule stricter than its level", () => {
    const strict = read("rules: {log-retention-set: {level: mandatory}}");
    expect(enforcementOf(retention, "C", {}, strict)).toEqual({ enforcement: "mandatory" });
  });

  test.each([
    [
      "no YAML",
      "rules: [",
      "readiness.yaml: it is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 9:",
    ],
    ["a key that does not exist", "rule: {}", "readiness.yaml: rule is no key; did you mean rules?"],
    [
      "a key of a rule that does not exist",
      "rules: {log-retention-set: {startOn: 2026-12-01}}",
      "readiness.yaml: rules.log-retention-set.startOn is no key; did you mean startsOn?",
    ],
    [
      "a rule that does not exist",
      "rules: {log-retention-sett: {level: advisory}}",
      "readiness.yaml: rules: there is no rule log-retention-sett; did you mean log-retention-set?",
    ],
    [
      "a blocker at another level",
      "rules: {redis-tls-in-transit: {level: advisory}}",
      "readiness.yaml: rules.redis-tls-in-transit is a blocker: what excuses it is an exemption",
    ],
    [
      "a blocker that starts later",
      "rules: {redis-tls-in-transit: {startsOn: 2026-11-30}}",
      "readiness.yaml: rules.redis-tls-in-transit is a blocker: what excuses it is an exemption",
    ],
    [
      "a blocker that runs dry",
      "rules: {redis-tls-in-transit: {dryRun: true}}",
      "readiness.yaml: rules.redis-tls-in-transit is a blocker: what excuses it is an exemption",
    ],
    [
      "a level that switches off",
      "rules: {log-retention-set: {level: disabled}}",
      "readiness.yaml: rules.log-retention-set.level must be advisory or mandatory",
    ],
    [
      "a start too far ahead",
      "rules: {log-retention-set: {startsOn: 2026-12-23, owner: platform-lead}}",
      "readiness.yaml: rules.log-retention-set.startsOn is more than 30 days ahead",
    ],
    [
      "a start on no day",
      "rules: {log-retention-set: {startsOn: soon}}",
      "readiness.yaml: rules.log-retention-set.startsOn must be a day, such as 2026-11-22",
    ],
    [
      "two ways at once",
      `rules: {log-retention-set: {level: advisory, dryRun: true, ${open}}}`,
      "readiness.yaml: rules.log-retention-set takes one of level, startsOn and dryRun",
    ],
    [
      "a dry run of nobody",
      "rules: {log-retention-set: {dryRun: true, until: 2026-12-15}}",
      "readiness.yaml: rules.log-retention-set.owner is missing: somebody answers for what stays open",
    ],
    [
      "a start of nobody",
      "rules: {log-retention-set: {startsOn: 2026-12-01}}",
      "readiness.yaml: rules.log-retention-set.owner is missing: somebody answers for what stays open",
    ],
    [
      "a level for good",
      "rules: {log-retention-set: {level: advisory, owner: platform-lead}}",
      "readiness.yaml: rules.log-retention-set.until is missing: nothing stays open for good",
    ],
    [
      "a dry run without end",
      "rules: {log-retention-set: {dryRun: true, owner: platform-lead, until: 2027-11-22}}",
      "readiness.yaml: rules.log-retention-set.until is more than 90 days ahead",
    ],
    [
      "a remediation that does not exist",
      "remediate: [log-retention-sett]",
      "readiness.yaml: remediate: there is no rule log-retention-sett; did you mean log-retention-set?",
    ],
    [
      "a remediation of a rule that has none",
      "remediate: [redis-tls-in-transit]",
      "readiness.yaml: remediate: redis-tls-in-transit has no remediation; those that have one are log-retention-set, tags-owner-and-cost",
    ],
    [
      "tags without values",
      "remediate: [tags-owner-and-cost]",
      "readiness.yaml: remediate: tags-owner-and-cost needs the values under tags",
    ],
    [
      "several faults, all at once",
      "remediate: [x]\nrules: {y: {}}",
      "readiness.yaml: rules: there is no rule y; remediate: there is no rule x",
    ],
  ])("refuses %s", (_, text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: "ReadinessError", message }));
  });
});

test("what is relaxed is said with what it relaxes", async () => {
  const stack = compliantStack();
  set("logs", { retentionInDays: 1 })(stack);
  const readiness = read("rules: {log-retention-set: {startsOn: 2026-12-01, owner: platform-lead}}");
  const run = new PackRun(policiesOf([retention], { readiness, clock: () => today }));
  const [said] = await run.host(resolveStack(stack, "update"));
  expect([said?.level, said?.message.split("\n").at(-1)]).toEqual([
    "advisory",
    "Checklist: log-retention-set (required; starts on 2026-12-01; owner: platform-lead)",
  ]);
});

describe("a project's files", () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "project-"));
    mkdirSync(join(project, "node_modules", "pack"), { recursive: true });
    writeFileSync(join(project, "Pulumi.yaml"), "name: x\n");
  });
  afterEach(() => rmSync(project, { recursive: true }));
  const from = (environment: Readonly<Record<string, string>> = {}) =>
    readProject(join(project, "node_modules", "pack"), environment, rules, today);

  test("are none where there are none", () => {
    expect(from()).toEqual({
      register: { exemptions: [], faults: [] },
      readiness: { rules: {}, remediate: [], tags: {} },
      faults: [],
    });
  });

  test("lie beside Pulumi.yaml, above the pack", () => {
    writeFileSync(join(project, "readiness.yaml"), "remediate: [log-retention-set]\n");
    writeFileSync(join(project, "exemptions.yaml"), "exemptions: [{}]\n");
    const { register, readiness, faults } = from();
    expect(readiness.remediate).toEqual(["log-retention-set"]);
    expect(register.faults).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  test("or where the environment says", () => {
    writeFileSync(join(project, "other.yaml"), "remediate: [log-retention-set]\n");
    expect(from({ OPS_READINESS_SETTINGS: join(project, "other.yaml") }).readiness.remediate).toHaveLength(1);
  });

  test("are not found above another project", () => {
    writeFileSync(join(project, "exemptions.yaml"), "exemptions: [{}]\n");
    writeFileSync(join(project, "node_modules", "pack", "Pulumi.yaml"), "name: y\n");
    expect(from().register.faults).toEqual([]);
  });

  test("that are asked for and cannot be read stop everything", () => {
    expect(from({ OPS_READINESS_SETTINGS: join(project, "none.yaml") }).faults).toEqual([
      "readiness.yaml cannot be read",
    ]);
    expect(from({ OPS_READINESS_EXEMPTIONS: join(project, "none.yaml") }).register.faults).toEqual([
      "exemptions.yaml cannot be read",
    ]);
  });

  test("that are wrong are said to be, and relax nothing", () => {
    writeFileSync(join(project, "readiness.yaml"), "rules: {log-retention-set: {level: off}}\n");
    expect(from()).toMatchObject({
      readiness: { rules: {}, remediate: [], tags: {} },
      faults: ["readiness.yaml: rules.log-retention-set.level must be advisory or mandatory"],
    });
  });
});
