import { askedNumber } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { backupPlan, backupVault, componentTypes } from "../../model/types";
import { vaultLock } from "../../model/types/backups";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Minutes that AWS Backup takes at least, and takes where a plan does not say. */
const leastStart = 60;
const usualStart = 480;
const usualCompletion = 7 * 24 * 60;
/** Longer than any law asks for; a backup of personal data that nobody deletes breaks some. */
const mostDays = 3_660;

/** A plan says when, for how long, and until when a backup must be there; the vault takes what it keeps. */
export const backupPlanWorks: ControlRule = {
  name: "backup-plan-works",
  severity: "required",
  title: "A backup plan makes a backup in time and keeps it for as long as the vault demands",
  why: "A job that the vault's lock refuses, or that may take a week to begin, leaves a day without a backup and rings no alarm.",
  remediation: `give each rule schedule, startWindow: ${leastStart} or more, a completionWindow an hour longer and within the time that may be lost, and lifecycle: { deleteAfter } between the lock's minRetentionDays and ${mostDays} days`,
  example: {
    bad: '{ ruleName: "daily", targetVaultName: vault.name }',
    good: '{ ruleName: "daily", targetVaultName: vault.name, schedule: "cron(0 2 * * ? *)", startWindow: 60, completionWindow: 360, lifecycle: { deleteAfter: 35 } }',
  },
  controls: {},
  subjects: backupPlan,
  watches: [
    watch(backupPlan, "rules"),
    watch(vaultLock, "backupVaultName", "maxRetentionDays", "minRetentionDays"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(plan, stack) {
    const faults = new Faults();
    const rules = elements(plan.get("rules"));
    if (rules === UNKNOWN) faults.unknown("rules is not known before the update");
    if (rules === UNKNOWN || rules.length === 0) return faults.outcome;
    for (const [index, rule] of rules.entries()) {
      const of = new PlanRule(rule, `rules[${index}]`, faults);
      judgeTimes(of, askedNumber(stack, "rpoHours", 24) * 60);
      judgeRetention(of, locksOf(rule, plan, stack));
    }
    judgeAsked(rules, stack, faults);
    return faults.outcome;
  },
};

/** One rule of a plan, which says what is not known of it. */
class PlanRule {
  constructor(
    readonly rule: Value,
    readonly name: string,
    readonly faults: Faults,
  ) {}

  /** A property; nothing where it is left out or not known, which is said. */
  known(...path: readonly string[]): Value | undefined {
    const value = at(this.rule, ...path);
    if (value === UNKNOWN) this.faults.unknown(`${this.name}.${path.join(".")} is not known before the update`);
    return value === UNKNOWN || isAbsent(value) ? undefined : value;
  }

  problem(text: string): void {
    this.faults.problem(`${this.name} ${text}`);
  }
}

function judgeTimes(rule: PlanRule, mostMinutes: number): void {
  if (rule.known("schedule") === undefined && at(rule.rule, "schedule") !== UNKNOWN)
    rule.problem("has no schedule, so AWS chooses when");
  const [start = usualStart, completion = usualCompletion] = ["startWindow", "completionWindow"].map((property) => {
    const minutes = rule.known(property);
    return typeof minutes === "number" ? minutes : undefined;
  });
  if ([at(rule.rule, "startWindow"), at(rule.rule, "completionWindow")].includes(UNKNOWN)) return;
  if (start < leastStart) rule.problem(`has a startWindow of less than ${leastStart} minutes`);
  if (completion < start + leastStart)
    rule.problem(`has a completionWindow that is not ${leastStart} minutes longer than its startWindow`);
  if (completion > mostMinutes)
    rule.problem(
      `has ${mostMinutes} minutes in which data may be lost, and lets a backup take longer (completionWindow)`,
    );
}

function judgeRetention(rule: PlanRule, locks: readonly Resource[]): void {
  const days = rule.known("lifecycle", "deleteAfter");
  if (typeof days !== "number") {
    if (at(rule.rule, "lifecycle", "deleteAfter") !== UNKNOWN)
      rule.problem("never deletes its backups (lifecycle.deleteAfter)");
    return;
  }
  if (days < 1 || days > mostDays) rule.problem(`does not keep its backups for 1 to ${mostDays} days`);
  for (const lock of locks) {
    const [least, most] = [lock.get("minRetentionDays"), lock.get("maxRetentionDays")];
    if (typeof least === "number" && days < least)
      rule.problem(`keeps its backups for less than "${lock.name}" demands, so that AWS Backup makes none`);
    if (typeof most === "number" && days > most)
      rule.problem(`keeps its backups for longer than "${lock.name}" allows, so that AWS Backup makes none`);
  }
}

const locksOf = (rule: Value, plan: Resource, stack: Stack): Resource[] =>
  stack
    .namedBy(at(rule, "targetVaultName") ?? null, backupVault, plan, "rules")
    .flatMap((vault) => stack.naming(vaultLock, "backupVaultName", vault).sure);

/** What the stack was asked for: backups of each day, and some that stay for longer. */
function judgeAsked(rules: readonly Value[], stack: Stack, faults: Faults): void {
  const [daily, longest] = ["backupPlanDailyRetentionDays", "backupPlanMonthlyRetentionDays"].map((setting) =>
    askedNumber(stack, setting, 0),
  );
  const keeps =
    (days = 0) =>
    (rule: Value) => {
      const own = at(rule, "lifecycle", "deleteAfter");
      return own === UNKNOWN || (typeof own === "number" && own >= days);
    };
  if (daily && !rules.filter(keeps(daily)).some(isDaily))
    faults.problem(`no rule makes a backup each day that stays for ${daily} days, as was asked for`);
  if (longest && !rules.some(keeps(longest)))
    faults.problem(`no rule keeps backups for ${longest} days, as was asked for`);
}

/** Minutes, hours, day of the month, month, day of the week, year: only the first two may be other than any. */
const isDaily = (rule: Value): boolean => {
  const schedule = at(rule, "schedule");
  return schedule === UNKNOWN || /^cron\(\S+ \S+ [*?] \* [*?]( \*)?\)$/.test(textOf(schedule));
};
