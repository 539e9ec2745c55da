import type { Configuration } from "../../settings";

const project = "ops-agent-worker";
export const secretValues: Readonly<Record<string, string>> = {
  slackWebhookUrl: "https://hooks.slack.com/services/T/B/X",
  pagerDutyRoutingKey: "routing-key-of-the-service",
  sentryDsn: "https://key@o1.ingest.sentry.io/42",
};
export const workerImage = `111122223333.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker@sha256:${"0".repeat(64)}`;

/** Whom every stack but a sandbox names. */
export const people = {
  emergencyContact: "on-call@example.com",
  contactTechnicalLead: "technical-lead@example.com",
  contactDevOps: "devops@example.com",
  contactProduct: "product@example.com",
  contactDatabase: "database@example.com",
  alertChannel: "#incidents",
  pagerServiceUrl: "https://example.pagerduty.com/service-directory/PABC123",
  escalationPath: "0:on-call@example.com,15:technical-lead@example.com",
  deploymentOwner: "devops@example.com",
};

const complete = {
  ...people,
  profile: "prod",
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.example.com",
  workerImage,
  ...secretValues,
};

/**
 * The configuration of a stack `prod` that is right but for some changes.
 *
 * @param secretKeys which keys are stored as secrets
 */
export function configuration(
  changes: Readonly<Record<string, string>> = {},
  secretKeys: readonly string[] = Object.keys(secretValues),
): Configuration {
  return {
    stack: "prod",
    project,
    values: inNamespace({ ...complete, ...changes }),
    secretKeys: new Set(secretKeys.map(withNamespace)),
  };
}

function inNamespace(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [withNamespace(key), value]));
}

function withNamespace(key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}
