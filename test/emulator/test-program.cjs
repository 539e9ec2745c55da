/**
 * A container's program for the emulator's tests: does what its environment tells it, and answers its health check with
 * what the file HEALTH_FILE says.
 */
const { existsSync, readFileSync } = require("node:fs");
const { createServer } = require("node:http");

if (process.argv[2] === "check") {
  process.exit(readFileSync(process.env.HEALTH_FILE, "utf8").trim() === "healthy" ? 0 : 1);
}

const { BEHAVIOUR = "serve", HEALTH_HOST, HEALTH_PORT } = process.env;
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== "PATH"));
console.log(JSON.stringify({ started: process.pid, environment, ca: existsSync(process.env.NODE_EXTRA_CA_CERTS) }));

if (BEHAVIOUR === "crash") process.exit(3);
createServer((_request, response) => response.end("ok")).listen(Number(HEALTH_PORT), HEALTH_HOST);
process.on("SIGTERM", () => {
  if (BEHAVIOUR === "stubborn") return;
  console.log(JSON.stringify({ stopping: process.pid }));
  process.exit(0);
});
setInterval(() => {
  const metadata = {
    Timestamp: Date.now(),
    CloudWatchMetrics: [{ Namespace: "Test", Dimensions: [["Service"]], Metrics: [{ Name: "Depth", Unit: "Count" }] }],
  };
  console.log(JSON.stringify({ _aws: metadata, Service: "ops", Depth: Number(process.env.DEPTH ?? 0) }));
}, 200);
