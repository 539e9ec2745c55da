/** Tells the user what happens; on stderr, so that stdout holds results only. */
export interface Progress {
  /** A step begins. */
  step(title: string): void;
  /** How far a long step has come; overwritten in a terminal, printed now and then elsewhere. */
  advance(detail: string): void;
  /** A line that stays. */
  note(text: string): void;
}

/** Time between two lines of a long step where the output is not a terminal. */
const plainIntervalMilliseconds = 15_000;

/** @param stream where to; default stderr */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let overwritable = false;
  let lastPlain = 0;
  const line = (text: string): void => {
    stream.write(`${overwritable ? "\r\x1b[K" : ""}${text}\n`);
    overwritable = false;
  };
  return {
    step: (title) => line(`▸ ${title}`),
    note: (text) => line(`  ${text}`),
    advance: (detail) => {
      if (stream.isTTY) {
        stream.write(`\r\x1b[K  ${detail.slice(0, (stream.columns || 80) - 3)}`);
        overwritable = true;
      } else if (Date.now() - lastPlain > plainIntervalMilliseconds) {
        lastPlain = Date.now();
        line(`  ${detail}`);
      }
    },
  };
}
