/** What must hold between the keys of Sentry. */
import type { Key } from "../keys";
import type { Agreement } from "./agreement";
import { atLeast } from "./agreement";

/** `key` must be set where `other` is. */
function neededWith(key: Key, other: Key, what: string, example: string): Agreement {
  return {
    key,
    needs: [other],
    holds: (settings) => settings[key] !== undefined || settings[other] === undefined,
    expected: () => `${what}, because ${other} is set`,
    repair: () => example,
  };
}

export const sentryAgreements: readonly Agreement[] = [
  neededWith("sentryTeam", "sentryOrganization", "slug of a team", "my-team"),
  neededWith("sentryOrganization", "sentryTeam", "slug of an organization", "my-organization"),
  neededWith("sentryOrganization", "sentryProject", "slug of an organization", "my-organization"),
  atLeast("sentryErrorsPage", "sentryErrorsWarn"),
  neededWith("sentrySlackChannel", "sentrySlackIntegrationId", "channel", "#incidents"),
  neededWith("sentrySlackIntegrationId", "sentrySlackChannel", "number of an integration", "1"),
  neededWith("sentryPagerDutyServiceId", "sentryPagerDutyIntegrationId", "number of a service", "1"),
  neededWith("sentryPagerDutyServiceName", "sentryPagerDutyIntegrationId", "name of a service", "my-service"),
  neededWith("sentryPagerDutyIntegrationId", "sentryPagerDutyServiceId", "number of an integration", "1"),
];
