/** What an account needs once, before any service stack. */
import type { Definition } from "../values";
import { list, optional, text, wholeNumber } from "../values";

export const foundationKeys = {
  foundationReleasesKept: {
    about: "How many of the newest images the registry keeps; an older release cannot be rolled back to.",
    ...wholeNumber(5, 1_000, "images"),
    fallback: "50",
  },
  foundationRecordRetentionDays: {
    about:
      "How long a deploy record is locked against deletion. It can be lengthened, not shortened, for records made.",
    ...wholeNumber(30, 3_650, "days"),
    fallback: "400",
  },
  foundationPullAccountIds: {
    about: "Other AWS accounts that may pull images, such as that of prod when it is not this one.",
    ...optional(list("account ids of 12 digits, separated by commas", /^\d{12}$/, 1)),
  },
  foundationGithubRepository: {
    about: "GitHub repository whose workflows may push images and write deploy records without stored AWS keys.",
    ...optional(text("owner/name", /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[\w.-]{1,100}$/)),
  },
  foundationGithubEnvironment: {
    about: "GitHub environment that such a workflow must run in, so that its protection rules bind every push.",
    ...text("name of an environment without spaces", /^[\w.-]{1,100}$/),
    fallback: "release",
  },
} satisfies Record<string, Definition<unknown>>;
