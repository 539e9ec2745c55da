/** A program with nothing but a stack's Sentry, for the tests with the real engine. */
import * as pulumi from "@pulumi/pulumi";

import { Sentry } from "../../components/sentry";

const config = new pulumi.Config();
const authToken = config.getSecret("authToken");
const project = config.get("project");

const sentry = new Sentry("sentry", {
  scope: {
    service: "worker",
    environment: "test",
    region: "eu-central-1",
    accountId: "123456789012",
    partition: "aws",
  },
  organization: "acme",
  team: config.get("team") ?? "platform",
  url: config.require("url"),
  authToken,
  project,
  protect: false,
  runbookBaseUrl: "https://runbooks.test",
  errorsWarn: Number(config.get("errorsWarn") ?? 10),
  uptimeUrls: ["https://app.example.com/api/health"],
  schedules: { queueMonitor: "rate(1 minute)", snapshotExport: "cron(0 3 * * ? *)" },
  slackIntegrationId: "1",
  slackChannel: "#incidents",
  pagerDutyIntegrationId: "2",
  pagerDutyServiceId: "77",
  pagerDutyServiceName: "Worker",
});

export const dsn = sentry.dsn;
export const projectId = sentry.projectId;
