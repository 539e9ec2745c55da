/** The container's health check: ends with 0 when the worker in the same container says it is healthy, else with 1. */
import { get } from "node:http";
import { health, workerEnvironment as names } from "../contract";

/** Shorter than the health check's own timeout in the container definition (5 s). */
const timeoutMilliseconds = 4_000;

const request = get(
  {
    host: process.env[names.healthHost] ?? "127.0.0.1",
    port: process.env[names.healthPort] ?? health.port,
    path: health.path,
    timeout: timeoutMilliseconds,
  },
  (response) => {
    response.resume();
    process.exitCode = response.statusCode === 200 ? 0 : 1;
  },
);
request.on("timeout", () => request.destroy(new Error("no answer in time")));
request.on("error", (error) => {
  console.error(`unhealthy: ${error.message}`);
  process.exitCode = 1;
});
