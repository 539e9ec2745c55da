/** Whom a stack must name. In the sandbox nobody is called. */
import type { Key } from "../keys";
import { peopleKeys } from "../keys/people";
import { releaseKeys } from "../keys/release";
import type { Agreement } from "./agreement";

const named = { ...peopleKeys, deploymentOwner: releaseKeys.deploymentOwner };

function needed(key: keyof typeof named & Key, unless: (databaseEnabled: boolean) => boolean = () => false): Agreement {
  const { item, expects, example } = named[key] as (typeof peopleKeys)["emergencyContact"];
  return {
    key,
    item,
    needs: ["profile", "databaseEnabled"],
    holds: (settings) =>
      settings.profile === "sandbox" || settings[key] !== undefined || unless(settings.databaseEnabled),
    expected: ({ profile }) => `${expects.replace(/, or nothing$/, "")}, because the profile is ${profile}`,
    repair: () => example,
  };
}

export const peopleAgreements: readonly Agreement[] = [
  needed("emergencyContact"),
  needed("contactTechnicalLead"),
  needed("contactDevOps"),
  needed("contactProduct"),
  needed("contactDatabase", (databaseEnabled) => !databaseEnabled),
  needed("alertChannel"),
  needed("pagerServiceUrl"),
  needed("escalationPath"),
  needed("deploymentOwner"),
];
