import { afterEach, expect, test, vi } from "vitest";
import { createRedact } from "../../runtime/redaction";
import { captureConsole, createLogger, describeError } from "../../runtime/worker/logger";

function makeLogger(secrets: readonly string[] = []) {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ service: "ops", release: "1", logLevel: "debug" }, createRedact(secrets), {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  return { logger, lines };
}

const consoleBefore = { ...console };
const warningListeners = process.listeners("warning");
afterEach(() => {
  Object.assign(console, consoleBefore);
  process.removeAllListeners("warning");
  for (const listener of warningListeners) process.on("warning", listener);
});

test("a secret of the environment is taken out of fields, of the message and of its parameters", () => {
  const { logger, lines } = makeLogger(["t0ken-1"]);
  logger.info({ event: "console", deep: [{ url: "rediss://:t0ken-1@host" }] }, "used t0ken-1 for %s", "t0ken-1");
  expect(lines).toMatchObject([
    { deep: [{ url: "rediss://:[redacted]@host" }], message: "used [redacted] for [redacted]", level: "info" },
  ]);
});

test("a payload that is logged by mistake is not", () => {
  const { logger, lines } = makeLogger();
  logger.info({ payload: { a: "s3cret" }, job: { data: "s3cret" } }, "oops");
  expect(lines).toMatchObject([{ payload: "[redacted]", job: { data: "[redacted]" } }]);
});

test("of an error only its kind, message, code, stack and causes are told, not what it carries along", () => {
  const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED", command: { args: ["s3cret"] } });
  const error = Object.assign(new RangeError("cannot", { cause }), { command: { args: ["s3cret"] } });
  expect(describeError(error)).toEqual({
    type: "RangeError",
    message: "cannot",
    stack: error.stack,
    cause: { type: "Error", message: "refused", code: "ECONNREFUSED", stack: cause.stack },
  });
  expect(describeError("text")).toEqual({ type: "string", message: "text" });
});

test("what libraries and Node print becomes a line of the log", async () => {
  const { logger, lines } = makeLogger();
  captureConsole(logger);
  console.log("%s is %d", "one", 1);
  console.warn(new Map([["a", 1]]));
  process.emitWarning("old", "DeprecationWarning");
  await vi.waitFor(() => expect(lines).toHaveLength(3));
  expect(lines.map(({ level, event, message }) => [level, event, message])).toEqual([
    ["info", "console", "one is 1"],
    ["warn", "console", "Map(1) { 'a' => 1 }"],
    ["warn", "console", "old"],
  ]);
});
