import type { Survey } from "./survey";
import { isKilled, scoreOf, survivors } from "./survey";
import { exclusions } from "./tables";

const percent = (part: number): string => (Math.floor(part * 1000) / 10).toFixed(1);

/** The page about what the rules would not notice. */
export function documentOf({ trials }: Survey): string {
  const open = survivors(trials);
  const types = [...new Set(trials.map(({ mutant }) => mutant.type))].sort();
  return [
    "# What the rules notice",
    "",
    "<!-- Made by `npm test -- unit -u test/mutation`; not by hand. -->",
    "",
    "A generator breaks one thing at a time in the project's own stacks: every input that the SDK's types list is left out,",
    "turned round, set too low or too high, pointed elsewhere, widened, or made unknown. A mutant is noticed when a rule that",
    "watches the place objects to it.",
    "",
    `- mutants: ${trials.length}`,
    `- noticed: ${trials.filter(isKilled).length} (${percent(scoreOf(trials))} %)`,
    `- left out as no fault, each with its reason: ${exclusions.length} groups in \`test/mutation/exclusions\``,
    "",
    "## By type",
    "",
    ...types.map((type) => {
      const own = trials.filter(({ mutant }) => mutant.type === type);
      return `- \`${type}\`: ${own.filter(isKilled).length} of ${own.length}`;
    }),
    "",
    "## Not noticed",
    ...[...open].flatMap(([type, places]) => [
      "",
      `### \`${type}\``,
      "",
      ...[...places].map(
        ([path, faults]) =>
          `- ${placeText(path)}: ${[...faults].map(([fault, count]) => `${fault}${count > 1 ? ` (${count})` : ""}`).join(", ")}`,
      ),
    ]),
    "",
  ].join("\n");
}

const placeText = (path: string): string => (path === "" ? "the whole resource" : `\`${path}\``);
