import { databaseEnvironment } from "../../../runtime/contract";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { excuseFrom } from "../../model/scope";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, secretVersion, taskDefinition } from "../../model/types";
import type { Structure, Unknown, Value } from "../../model/value";
import { anyOf, isAbsent, UNKNOWN } from "../../model/value";
import { variableOf } from "../../knowledge/worker/variables";
import { judgeWorkerTask } from "./worker-tasks";

const url = "DATABASE_URL";
/** Where the password changes by itself, the address and the secret are given instead, and read whenever it connects. */
const parts = [databaseEnvironment.host, databaseEnvironment.secretArn];

export const envDatabaseUrl: ChecklistRule = {
  name: "env-database-url",
  items: ["env-database-url"],
  scope: "database",
  severity: "blocker",
  title: "The worker learns where the database is, and its password from a secret",
  why: "Without it jobs that need the database fail; with the password in plain text whoever may look at the task has it.",
  remediation: `add ${url} to the container's secrets, with sslmode=require in its text, or ${parts.join(" and ")} to its environment`,
  example: {
    bad: 'environment: [{ name: "DATABASE_URL", value: `postgres://ops:${password}@${host}/ops` }]',
    good: 'secrets: [{ name: "DATABASE_URL", valueFrom: secret.arn }] // postgres://...?sslmode=require',
  },
  subjects: taskDefinition,
  watches: [
    watch(taskDefinition, "containerDefinitions"),
    watch(ecsService, "taskDefinition"),
    watch(secretVersion, "secretId", "secretString"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(task, stack) {
    const excuse = excuseFrom("database", stack);
    if (excuse !== undefined) return notApplicable(excuse);
    return judgeWorkerTask(task, stack, (containers) => {
      const given = containers.map((container) => variableOf(container, url));
      const known = given.filter((one) => one !== undefined && one !== UNKNOWN);
      if (known.some(({ isSecret }) => !isSecret)) return fail(`${url} stands in plain text in the task`);
      if (known.some(({ value }) => allowsPlaintext(value, stack)))
        return fail(`the secret behind ${url} does not ask for TLS`);
      if (known.some(({ value }) => !isAbsent(value))) return pass;
      const complete = anyOf(containers.map(hasParts));
      if (complete === true) return pass;
      return complete === UNKNOWN || given.includes(UNKNOWN)
        ? unknown(`whether ${url} is set is not known before the update`)
        : fail(`no container has ${url}, nor ${parts.join(" and ")}`);
    });
  },
};

function hasParts(container: Structure): boolean | Unknown {
  const given = parts.map((name) => variableOf(container, name));
  if (given.every((one) => one !== undefined && one !== UNKNOWN && !isAbsent(one.value))) return true;
  return given.includes(UNKNOWN) ? UNKNOWN : false;
}

/** `arn:aws:secretsmanager:region:account:secret:name` */
const arnParts = 7;

/** Whether the secret is in this stack and its text is known to be an address without TLS. */
function allowsPlaintext(valueFrom: Value | undefined, stack: Stack): boolean {
  if (typeof valueFrom !== "string") return false;
  const secretArn = valueFrom.split(":").slice(0, arnParts).join(":");
  return stack.with(secretVersion, "secretId", secretArn).some((version) => {
    const text = version.get("secretString");
    return (
      typeof text === "string" && text.includes("://") && !/\bsslmode=(require|verify-ca|verify-full)\b/.test(text)
    );
  });
}
