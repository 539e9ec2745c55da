import type { Key, Settings } from "../keys";

export interface Agreement {
  /** The key that is blamed. */
  readonly key: Key;
  /** The item of the checklist that it decides. */
  readonly item?: string;
  /** Keys that must be right on their own before this can be judged. */
  readonly needs: readonly Key[];
  readonly holds: (settings: Settings) => boolean;
  readonly expected: (settings: Settings) => string;
  /** A value for the blamed key that repairs it. */
  readonly repair: (settings: Settings) => string;
}

/** `greater` must be at least as large as `smaller`. */
export function atLeast(greater: NumberKey, smaller: NumberKey): Agreement {
  return {
    key: greater,
    needs: [smaller],
    holds: (settings) => settings[greater] >= settings[smaller],
    expected: (settings) => `at least ${smaller}, which is ${settings[smaller]}`,
    repair: (settings) => String(settings[smaller]),
  };
}
type NumberKey = { [Name in Key]: Settings[Name] extends number ? Name : never }[Key];
