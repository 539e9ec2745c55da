/** What a stack is, where it lives and who answers for it. */
import { z } from "zod";
import type { Definition } from "../values";
import { levels, oneOf, profiles, text } from "../values";

const allProfiles = [...profiles, "foundation"].join(", ");

/** Log retention periods that CloudWatch Logs knows, within the catalogue's bounds (log-retention-set). */
const logRetentionDays = ["30", "60", "90", "120", "150", "180", "365", "400"] as const;

/** Keys of every stack. */
export const stackKeys = {
  region: {
    about: "AWS region. Changing it replaces everything, data included.",
    ...text("AWS region such as eu-central-1", /^[a-z]{2}(-[a-z]+)+-\d$/),
    fallback: "us-east-1",
  },
  service: {
    about: "Name of the service; with the stack's name it begins every physical name. Changing it replaces everything.",
    ...text(
      "3 to 20 lower-case letters, digits and single dashes, first a letter, and no first word amzn, aws, internal, sg or sthree (AWS keeps them for itself)",
      /^(?=.{3,20}$)(?!(amzn|aws|internal|sg|sthree)(-|$))[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    ),
    fallback: "ops-agent-worker",
  },
  owner: {
    about: "Who answers for the stack; tag Owner of every resource and of every alarm.",
    ...text("team name or address without spaces", /^[\w.@+-]{2,64}$/),
    example: "platform-team",
  },
  dataClass: {
    about: "How sensitive the data in jobs is; tag DataClass of every resource.",
    ...oneOf(["public", "internal", "confidential", "restricted"]),
    fallback: "confidential",
  },
} satisfies Record<string, Definition<unknown>>;

/** What only a stack that runs the service has. */
export const serviceStackKeys = {
  profile: {
    about:
      "Which set of defaults the stack starts from; prod also refuses settings that are fine elsewhere. foundation prepares an account, once, for all service stacks.",
    ...oneOf(profiles),
    expects: `one of ${allProfiles}`,
    example: "staging",
  },
  level: {
    about: "How critical the service is. A and B demand two workers and turn required checklist items into blockers.",
    item: "readiness-level-chosen",
    ...oneOf(levels),
    fallback: { sandbox: "B", staging: "B", prod: "A" },
  },
  logRetentionDays: {
    about: "How long logs are kept.",
    expects: `one of ${logRetentionDays.join(", ")} days`,
    schema: z.enum(logRetentionDays).transform(Number),
    fallback: { sandbox: "30", staging: "30", prod: "365" },
  },
} satisfies Record<string, Definition<unknown>>;

export const foundationStackKeys = {
  profile: { ...serviceStackKeys.profile, ...oneOf(["foundation"]), expects: serviceStackKeys.profile.expects },
} satisfies Record<string, Definition<unknown>>;
