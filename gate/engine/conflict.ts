/** Whether the engine stopped because somebody else holds the stack's lock. */
export const isLockConflict = (stderr: string): boolean =>
  /the stack is currently locked|Another update is currently in progress|\[409\]/i.test(stderr);
