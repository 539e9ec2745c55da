import { expect, test, vi } from "vitest";
import { Interrupted, runInterruptibly } from "../../runtime/worker/interruption";

const forever = () =>
  new Promise<never>(() => {
    // Never settles.
  });

test("the answer and the error of a run come through", async () => {
  const never = new AbortController().signal;
  await expect(runInterruptibly(never, 10, () => Promise.resolve(1))).resolves.toBe(1);
  await expect(runInterruptibly(never, 10, () => Promise.reject(new RangeError("no")))).rejects.toThrow(RangeError);
});

test("a run is ended from outside, whether it listens or not", async () => {
  const outer = new AbortController();
  const run = vi.fn(forever);
  const result = runInterruptibly(outer.signal, 10, run);
  outer.abort("stop now");
  await expect(result).rejects.toThrow(new Interrupted("stop now"));
  expect((run.mock.calls[0] as unknown as [AbortSignal])[0].aborted).toBe(true);
  await expect(runInterruptibly(outer.signal, 10, forever)).rejects.toThrow(new Interrupted("stop now"));
});

test("a run that takes too long is ended, and no timer is left of one that does not", async () => {
  vi.useFakeTimers();
  try {
    const never = new AbortController().signal;
    const result = expect(runInterruptibly(never, 10, forever)).rejects.toThrow(
      new Interrupted("took longer than 10 s"),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    await result;
    await runInterruptibly(never, 10, () => Promise.resolve());
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
