import type { Guard } from "../../release/deploy";

const forbidden = /SKIP_PREVIEW|IGNORE_PROTECT|TARGET|EXCLUDE|FORCE|CONTINUE_ON_ERROR/;

/**
 * Somebody has set by the environment what no rollback may do, such as to skip the preview. The engine is kept from it;
 * but who set it wanted it, and what else they set nobody knows.
 */
export const forbiddenOptions: Guard = {
  name: "forbidden-options",
  judge: ({ options = [] }) =>
    options
      .filter((option) => forbidden.test(option))
      .map((option) => ({
        guard: "forbidden-options",
        why: `the environment has ${option}, by which an engine does more or less than it is told to`,
        fix: `unset ${option}`,
      })),
};
