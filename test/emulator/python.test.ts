import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { sandboxPaths } from "../../sandbox/paths";
import { terminalProgress } from "../../sandbox/progress";
import { ensureEmulatorPython } from "../../sandbox/toolchain/emulator-python";

/** The emulator's own unit tests, in its own language: alarm states, metric math, embedded metrics, messages, times. */
test("the emulator's Python tests pass", async () => {
  const python = await ensureEmulatorPython(sandboxPaths(process.cwd()), terminalProgress());
  const cwd = join(process.cwd(), "sandbox", "emulator");
  const { stderr } = await promisify(execFile)(python, ["-m", "unittest", "discover", "-s", "tests", "-t", "."], {
    cwd,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(stderr).toMatch(/Ran [1-9]\d+ tests in [\s\S]*\nOK\n$/);
});
