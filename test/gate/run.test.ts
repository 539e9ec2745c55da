import { expect, it } from "vitest";

import { run } from "../../gate/process/run";

it("ends what a program has left behind and what will not end, when it is told to stop", async () => {
  const stopping = new AbortController();
  // What is ignored stays so in whatever is started: the one that sleeps holds the output of the one that is gone.
  const script = "trap '' TERM; sleep 600 & echo left";
  const onOutput = () => stopping.abort(new Error("stopped"));
  await expect(run("sh", ["-c", script], { signal: stopping.signal, onOutput })).rejects.toThrow("stopped");
});
