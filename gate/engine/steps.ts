const phase = /^(?:Previewing update|Updating) /;
/** Marks before the type and the name: `+`, `~`, `-`, `++`, `+-`, `--`. */
const step = /^ *[+~-]{1,2} +\S+:\S+ /;
const look = / refresh(?:ing)?(?: |$)/;

/**
 * Whether a line of `pulumi up` tells of something that is done. Of hundreds of resources that are only looked at, or
 * stay as they are, nobody who waits wants to read.
 */
export const tellsOfStep = (line: string): boolean => phase.test(line) || (step.test(line) && !look.test(line));
