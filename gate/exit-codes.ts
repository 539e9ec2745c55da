/** What the exit code of every `gate` command says. Scripts depend on these: a number never gets another meaning. */
export const exitCodes = Object.freeze({
  /** Done, and as it should be. */
  passed: 0,
  /** Refused or not passed: nothing changed, or what changed is as planned and was found wanting. */
  notPassed: 1,
  /** Wrong usage, or something that the command needs is missing. */
  cannotRun: 2,
  /** An update broke off half-way: `gate recover` goes on from there. */
  halfWay: 3,
  /** Somebody else is at work: a lock, or another gate that deploys. */
  busy: 4,
  /** The stack is held, until `gate resume`. */
  held: 5,
  /** The cloud, or the state, is not what the record says. */
  drifted: 6,
  /** The record itself was changed. */
  tampered: 7,
  SIGINT: 130,
  SIGTERM: 143,
});
