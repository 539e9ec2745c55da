/** What is fine elsewhere and not in production. */
import type { Key } from "../keys";
import type { Agreement } from "./agreement";

type Switch = Extract<Key, "workerEnabled" | "apiKeyAuthEnabled" | "rbacEnabled">;

const on = (key: Switch, item: string): Agreement => ({
  key,
  item,
  needs: ["profile"],
  holds: (settings) => settings.profile !== "prod" || settings[key],
  expected: () => "true in profile prod",
  repair: () => "true",
});

export const prodAgreements: readonly Agreement[] = [
  on("workerEnabled", "env-feature-enabled"),
  on("apiKeyAuthEnabled", "env-api-key-auth-enabled"),
  on("rbacEnabled", "env-rbac-enabled"),
  {
    key: "workerLogLevel",
    item: "env-log-level",
    needs: ["profile"],
    holds: ({ workerLogLevel, profile }) => profile !== "prod" || workerLogLevel !== "debug",
    expected: () => "not debug in profile prod",
    repair: () => "info",
  },
  {
    key: "secretRecoveryDays",
    needs: ["profile"],
    holds: ({ secretRecoveryDays, profile }) => profile !== "prod" || secretRecoveryDays > 0,
    expected: () => "7 to 30 days in profile prod",
    repair: () => "30",
  },
];
