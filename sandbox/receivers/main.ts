/**
 * `main.cjs --aws-endpoint URL [--port P]`: stands where Slack, PagerDuty and Sentry stand in production, keeps what they
 * would get, and shows it on a page with the emulated cloud's services and alarms.
 * Prints `{"port": P}` when it serves; ends on SIGTERM.
 */
import { parseArgs } from "node:util";

import { cloudReader } from "./cloud-view";
import { startReceivers } from "./server";

const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, "aws-endpoint": { type: "string" } },
});
const endpoint = values["aws-endpoint"];
if (endpoint === undefined) throw new Error("--aws-endpoint is missing");

void startReceivers(Number(values.port), cloudReader(endpoint)).then((receivers) => {
  console.log(JSON.stringify({ port: receivers.port }));
  process.once("SIGTERM", () => void receivers.close());
});
