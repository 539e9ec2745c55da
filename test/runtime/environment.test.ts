import { describe, expect, test } from "vitest";
import { EnvironmentError, readEnvironment } from "../../runtime/worker/environment";

const required = {
  REDIS_URL: "rediss://:t%2Foken@queue.example.com:6380/2",
  SERVICE_NAME: "ops-agent-worker",
  SENTRY_ENVIRONMENT: "prod",
  SENTRY_RELEASE: "ops-agent-worker@1.2.3",
};

function faultsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readEnvironment({ ...required, ...variables });
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults;
    throw error;
  }
}

test("what is not given has the documents' default", () => {
  const environment = readEnvironment({ ...required, UNRELATED: "x" });
  expect(environment).toEqual({
    redis: { host: "queue.example.com", port: 6380, username: undefined, password: "t/oken", database: 2 },
    sentryDsn: undefined,
    sentryEnvironment: "prod",
    release: "ops-agent-worker@1.2.3",
    tracesSampleRate: 0,
    service: "ops-agent-worker",
    logLevel: "info",
    enabled: true,
    jobAttempts: 3,
    concurrency: 10,
    pollIntervalSeconds: 5,
    stopTimeoutSeconds: 30,
    metricsIntervalSeconds: 60,
    healthHost: "127.0.0.1",
    healthPort: 8080,
    secrets: [required.REDIS_URL, "t/oken"],
  });
  expect(Object.isFrozen(environment)).toBe(true);
});

test("what is given is taken, in the documents' spelling", () => {
  expect(
    readEnvironment({
      ...required,
      LOG_LEVEL: "WARN",
      WORKER_CONCURRENCY: "3",
      WORKER_POLL_INTERVAL: "60",
      STOP_TIMEOUT_SECONDS: "120",
      METRICS_INTERVAL_SECONDS: "1",
      HEALTH_HOST: "0.0.0.0",
      HEALTH_PORT: "9000",
      SENTRY_DSN: "https://key@sentry.example.com/1",
      SENTRY_TRACES_SAMPLE_RATE: "0.05",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    }),
  ).toMatchObject({
    logLevel: "warn",
    concurrency: 3,
    pollIntervalSeconds: 60,
    stopTimeoutSeconds: 120,
    metricsIntervalSeconds: 1,
    healthHost: "0.0.0.0",
    healthPort: 9000,
    sentryDsn: "https://key@sentry.example.com/1",
    tracesSampleRate: 0.05,
    otlpEndpoint: "http://localhost:4318",
  });
});

test("all that is wrong is told at once, and no value with it", () => {
  const wrong = {
    REDIS_URL: "http://s3cret",
    SENTRY_DSN: "s3cret",
    SENTRY_TRACES_SAMPLE_RATE: "1.5",
    SERVICE_NAME: "",
    LOG_LEVEL: "s3cret",
    WORKER_CONCURRENCY: "0",
    WORKER_POLL_INTERVAL: "61",
    STOP_TIMEOUT_SECONDS: "1",
    METRICS_INTERVAL_SECONDS: "1.5",
    HEALTH_PORT: "s3cret",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://user:s3cret@collector",
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
  };
  const start = () => readEnvironment({ ...required, ...wrong });
  expect(start).toThrow(
    new EnvironmentError([
      "REDIS_URL: expected an address that starts with rediss:// (Redis over TLS)",
      "SENTRY_DSN: expected an address such as https://key@sentry.example.com/1",
      "SENTRY_TRACES_SAMPLE_RATE: expected a number from 0 to 1",
      "SERVICE_NAME: is missing",
      "LOG_LEVEL: expected DEBUG, INFO, WARN or ERROR",
      "WORKER_CONCURRENCY: expected a whole number from 1 to 100",
      "WORKER_POLL_INTERVAL: expected a whole number from 1 to 60",
      "STOP_TIMEOUT_SECONDS: expected a whole number from 2 to 120",
      "METRICS_INTERVAL_SECONDS: expected a whole number from 1 to 300",
      "HEALTH_PORT: expected a whole number from 1 to 65535",
      "OTEL_EXPORTER_OTLP_ENDPOINT: expected an address such as http://localhost:4318",
      "NODE_TLS_REJECT_UNAUTHORIZED: must not be 0: it switches off the verification of certificates",
    ]),
  );
  expect(start).not.toThrow("s3cret");
});

describe("REDIS_URL", () => {
  test.each([
    ["queue.example.com:6379", "expected an address that starts with rediss:// (Redis over TLS)"],
    ["not an address", "expected an address such as rediss://:token@host:6379"],
    ["redis://:token@host", "expected an address that starts with rediss:// (Redis over TLS)"],
    ["rediss://:token@", "expected an address such as rediss://:token@host:6379"],
    ["rediss://host:6379", "expected a token in the address: rediss://:token@host:6379"],
    ["rediss://user@host:6379", "expected a token in the address: rediss://:token@host:6379"],
    ["rediss://:token@host?tls.rejectUnauthorized=false", "expected an address without ? or # parts"],
    ["rediss://:100%@host", "expected each % in the token to be written as %25"],
    ["rediss://:token@host#x", "expected an address without ? or # parts"],
    ["rediss://:token@host/queue", "expected a database number, or nothing, after the port"],
  ])("%s is refused", (address, fault) => {
    expect(faultsOf({ REDIS_URL: address })).toEqual([`REDIS_URL: ${fault}`]);
  });

  test.each([
    ["rediss://:t@host", { host: "host", port: 6379, database: 0, username: undefined }],
    ["rediss://ops:t@[::1]:1", { host: "::1", port: 1, database: 0, username: "ops" }],
  ])("%s is understood", (address, redis) => {
    expect(readEnvironment({ ...required, REDIS_URL: address }).redis).toMatchObject(redis);
  });
});
