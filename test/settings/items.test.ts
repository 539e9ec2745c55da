import { describe, expect, it, test } from "vitest";

import { checklistItems, readCatalogue } from "../../policies/checklist";
import { retry } from "../../runtime/queue/producer";
import { readSettings, SettingsError } from "../../settings";
import { itemsOfSettings } from "../../settings/items";
import { configuration, people, secretValues } from "./configuration";

const items = checklistItems(readCatalogue());

/** Keys that a configuration is blamed for. */
function blamed(changes: Record<string, string>, secrets: Record<string, string> = {}): string[] {
  const keys = [...Object.keys(secretValues), ...Object.keys(secrets)];
  try {
    readSettings(configuration({ ...changes, ...secrets }, keys));
  } catch (error) {
    if (error instanceof SettingsError) return error.faults.map(({ key }) => key);
    throw error;
  }
  return [];
}

test.each([...itemsOfSettings()])("%s is an item of the checklist that configuration decides", (item) => {
  const found = items.get(item);
  expect([found?.check.kind, ...(found?.check.also ?? [])]).toContain("config");
});

const random = "q3Vv8Zr1Xk5Tn7Lw2Bd9Hs4Fj6Gp0Cm8";
const hex = "8f1b6c0d9e2a47f35b7c1d8e0f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c";

describe.each([
  ["env-external-api-token", "externalApiToken", { externalAccountId: "team_1" }, "short", random],
  ["env-ai-provider-key", "aiProviderKey", {}, "short", random],
  ["env-database-service-credentials", "databaseServiceKey", {}, "short", random],
  ["jwt-secret-configured", "jwtSecret", {}, random.slice(1), random],
  ["jwt-secret-configured", "jwtSecret", {}, "ab".repeat(32), random],
  ["api-keys-configured", "apiKeys", {}, `${random},${random}`, `${random},${hex}`],
  ["api-keys-configured", "apiKeys", {}, `${random},`, random],
  ["encryption-key-length", "encryptionKey", {}, random, `${random}${random.slice(0, 11)}`],
  ["encryption-key-length", "encryptionKey", {}, hex.slice(2), hex],
  ["encryption-key-length", "encryptionKey", {}, "0".repeat(64), hex],
  ["env-slack-webhook-url", "slackWebhookUrl", {}, "http://hooks.example.com", "https://hooks.example.com/1"],
  ["env-sentry-dsn", "sentryDsn", {}, "https://sentry.example.com/1", "https://key@sentry.example.com/1"],
])("%s by %s", (item, key, others, wrong, right) => {
  it("refuses a wrong value and takes a right one", () => {
    expect(itemsOfSettings().get(item)).toContain(key);
    expect([blamed(others, { [key]: wrong }), blamed(others, { [key]: right })]).toEqual([[key], []]);
  });
});

describe.each([
  ["env-worker-poll-interval", "workerPollIntervalSeconds", "61", "60"],
  ["env-log-level", "workerLogLevel", "debug", "info"],
  ["env-metrics-interval", "workerMetricsIntervalSeconds", "9", "10"],
  ["env-monitoring-sample-rate", "sentryTracesSampleRate", "1.1", "0.5"],
  ["env-feature-enabled", "workerEnabled", "false", "true"],
  ["env-job-max-retries", "queueJobAttempts", "11", "10"],
  ["env-job-timeout", "jobDurationRollbackSeconds", "110", "109"],
  ["env-api-key-auth-enabled", "apiKeyAuthEnabled", "false", "true"],
  ["env-rbac-enabled", "rbacEnabled", "false", "true"],
  ["rbac-roles-configured", "rbacRoles", "admin,user", "viewer,user,admin"],
  ["env-alert-webhook-url", "pagerDutyEventsUrl", "http://pager.example.com", "https://pager.example.com"],
  ["emergency-contact-named", "emergencyContact", "", "+15550100"],
  ["emergency-contact-named", "emergencyContact", "somebody", "on-call@example.com"],
  ["contact-roles-complete", "contactTechnicalLead", "", "lead@example.com"],
  ["contact-roles-complete", "contactDevOps", "", "devops@example.com"],
  ["contact-roles-complete", "contactProduct", "", "product@example.com"],
  ["alert-channel-documented", "alertChannel", "", "#incidents"],
  ["pager-service-linked", "pagerServiceUrl", "", "https://pager.example.com/1"],
  ["deployment-owner-named", "deploymentOwner", "", "devops@example.com"],
  ["deployment-owner-named", "deploymentOwner", "a@example.com,b@example.com", "a@example.com"],
  ["deployment-window-set", "deploymentWindow", "tomorrow", "2026-11-24T09:00Z/2026-11-24T12:00Z"],
  [
    "deployment-phases-owned",
    "deploymentPhases",
    "deploy:a@example.com:90",
    "aaa:a@example.com:15,bbb:a@example.com:15,ccc:a@example.com:15,ddd:a@example.com:15,eee:a@example.com:15,fff:a@example.com:15",
  ],
  ["escalation-path-defined", "escalationPath", "0:a@example.com", "0:a@example.com,15:+15550100"],
  ["escalation-path-defined", "escalationPath", "15:a@example.com,5:b@example.com", "0:a@example.com,5:b@example.com"],
  [
    "resource-links-documented",
    "resourceLinks",
    "https://a.example.com,https://b.example.com,https://c.example.com",
    "https://a.example.com,https://b.example.com,https://c.example.com,https://d.example.com/x",
  ],
  ["rollback-decision-matrix", "rollbackMatrix", "P0:0,P1:31,P2:none,P3:none", "P0:0,P1:15,P2:none,P3:none"],
  ["rollback-decision-matrix", "rollbackMatrix", "P0:0,P1:30,P2:none", "P3:none,P2:none,P1:30,P0:0"],
  ["rpo-rto-stated", "rpoHours", "23", "24"],
  ["rpo-rto-stated", "rtoMinutes", "0", "60"],
  ["slo-defined", "sloPercent", "100", "99.95"],
  ["readiness-level-chosen", "level", "D", "A"],
])("%s by %s", (item, key, wrong, right) => {
  it("refuses a wrong value and takes a right one", () => {
    expect(itemsOfSettings().get(item)).toContain(key);
    expect([blamed({ [key]: wrong }), blamed({ [key]: right })]).toEqual([[key], []]);
  });
});

describe("env-external-account-id", () => {
  it("asks for the account where the token is, and says so without showing the token", () => {
    expect(blamed({}, { externalApiToken: random })).toEqual(["externalAccountId"]);
    expect(blamed({ externalAccountId: "two words" }, { externalApiToken: random })).toContain("externalAccountId");
  });
});

describe("contact-roles-complete", () => {
  it("asks for somebody who knows the database only where there is one", () => {
    expect(blamed({ contactDatabase: "" })).toEqual([]);
    expect(blamed({ contactDatabase: "", databaseEnabled: "true" })).toEqual(["contactDatabase"]);
  });

  it("asks a sandbox for nobody", () => {
    const nobody = Object.fromEntries(Object.keys(people).map((key) => [key, ""]));
    expect(blamed({ ...nobody, profile: "sandbox" })).toEqual([]);
    expect(blamed({ ...nobody, profile: "staging" }).sort()).toEqual(
      Object.keys(people)
        .filter((key) => key !== "contactDatabase")
        .sort(),
    );
  });
});

describe("env-job-max-retries, retry-backoff-jitter", () => {
  it("are what a job has by default: a few attempts, further and further apart, never all at once", () => {
    expect(retry.attempts).toBe(3);
    expect(retry.backoff.type).toBe("exponential");
    expect(retry.backoff.jitter).toBeGreaterThan(0);
  });
});
