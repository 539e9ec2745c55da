import { Foundation } from "../components/foundation";
import type { FoundationSettings } from "../settings";
import { makeGround } from "./ground";

/** Prepares an account: what service stacks share and what must outlive each of them. Deployed once. */
export function foundationStack(settings: FoundationSettings) {
  const { scope, opts } = makeGround(settings);
  const foundation = new Foundation(
    "foundation",
    {
      scope,
      releasesKept: settings.foundationReleasesKept,
      recordRetentionDays: settings.foundationRecordRetentionDays,
      pullAccountIds: settings.foundationPullAccountIds,
      githubRepository: settings.foundationGithubRepository,
      githubEnvironment: settings.foundationGithubEnvironment,
    },
    opts,
  );
  return {
    region: scope.region,
    repositoryUrl: foundation.repositoryUrl,
    recordBucketName: foundation.recordBucketName,
    keyAlias: foundation.keyAlias,
    ...(foundation.releaserRoleArn && { releaserRoleArn: foundation.releaserRoleArn }),
  };
}
