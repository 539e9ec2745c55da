/** How often a plugin looks whether its parent still lives. A killed engine cannot stop its plugins itself. */
const lookIntervalMilliseconds = 1000;

/**
 * Ends this process when the one that started it has gone.
 *
 * The engine stops its plugins when it ends in order; after a SIGKILL nobody does, and they would stay for ever.
 */
export function stopWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, lookIntervalMilliseconds).unref();
}
