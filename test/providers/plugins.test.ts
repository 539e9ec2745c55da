import { access, constants } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import aws from "@pulumi/aws/package.json";
import random from "@pulumi/random/package.json";
import { assertLoopback } from "../../sandbox/providers/aws-clients";
import { awsVersion } from "../../sandbox/providers/aws-provider";
import { generated, randomVersion } from "../../sandbox/providers/random-provider";
import { isSecret, secret } from "../../sandbox/providers/values";
import { startPlugin } from "./plugin";

const password = "random:index/randomPassword:RandomPassword";

describe("the executables", () => {
  it.each(["pulumi-resource-aws", "pulumi-resource-random"])("%s can be started by the engine", async (name) => {
    await access(`sandbox/providers/bin/${name}`, constants.X_OK);
    const { plugin, stop } = await startPlugin(name, {});
    plugin.close();
    await stop();
  });

  it("stand in for the versions that the program asks for", () => {
    expect({ aws: awsVersion, random: randomVersion }).toEqual({ aws: aws.version, random: random.version });
  });
});

describe("an endpoint that is not on this machine", () => {
  const elsewhere = [
    undefined,
    "",
    "https://ec2.us-east-1.amazonaws.com",
    "http://127.0.0.1.example.com:4566",
    "http://localhost.example.com",
    "http://10.0.0.1:4566",
    "http://127.0.0.1@example.com",
    "not an address",
  ];
  it.each(elsewhere)("%s is refused before anything is sent", async (endpoint) => {
    const { plugin, stop } = await startPlugin("pulumi-resource-aws", {
      AWS_REGION: "us-east-1",
      ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
    });
    try {
      await expect(plugin.configure()).rejects.toThrow(
        /works only against an AWS endpoint on this machine, and AWS_ENDPOINT_URL is/,
      );
      await expect(plugin.create("aws:sqs/queue:Queue", { name: "a" })).rejects.toThrow(
        "the provider aws has not been configured",
      );
    } finally {
      await stop();
    }
  });

  it.each(["http://127.0.0.1:4566", "http://127.68.1.2", "http://localhost:4566", "http://[::1]:4566"])(
    "%s is on it",
    (endpoint) => {
      expect(() => assertLoopback(endpoint)).not.toThrow();
    },
  );
});

it("refuses provider settings that it would have to drop", async () => {
  const { plugin, stop } = await startPlugin("pulumi-resource-aws", { AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
  try {
    const settings = { region: "us-east-1", assumeRoles: "[]" };
    await expect(plugin.configure(settings)).rejects.toThrow("does not support the provider setting assumeRoles");
    await expect(plugin.configure({})).rejects.toThrow("no region");
  } finally {
    await stop();
  }
});

describe("a random password", () => {
  it("is secret, stays the same, and is replaced as a whole", async () => {
    const { plugin, stop } = await startPlugin("pulumi-resource-random", {});
    try {
      await plugin.configure();
      const { inputs, faults } = await plugin.check(password, { length: 32, special: false, keepers: { epoch: "1" } });
      expect(faults).toEqual([]);
      const { id, outputs } = await plugin.create(password, inputs);
      const result = outputs["result"] ?? null;
      expect(isSecret(result) && result.value).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(await plugin.read(password, id, inputs, outputs)).toEqual({ id, inputs, outputs });
      const replaced = await plugin.diff(password, inputs, { ...inputs, keepers: { epoch: "2" } }, outputs);
      expect(replaced.replaces).toEqual(["keepers"]);
      await plugin.delete(password, id, inputs, outputs);
    } finally {
      await stop();
    }
  });

  it("is imported by its own text", async () => {
    const { plugin, stop } = await startPlugin("pulumi-resource-random", {});
    try {
      await plugin.configure();
      const found = await plugin.read(password, "correct-horse");
      expect(found?.outputs).toEqual({ result: secret("correct-horse"), length: 13 });
      expect(found?.inputs["length"]).toBe(13);
    } finally {
      await stop();
    }
  });

  it("has as many characters of each class as were asked for", () => {
    for (let round = 0; round < 50; round++) {
      const made = generated({
        length: 12,
        minUpper: 3,
        minLower: 3,
        minNumeric: 2,
        minSpecial: 4,
        overrideSpecial: "-_",
      });
      const count = (pattern: RegExp) => made.match(pattern)?.length ?? 0;
      expect([made.length, count(/[A-Z]/g), count(/[a-z]/g), count(/[0-9]/g), count(/[-_]/g)]).toEqual([
        12, 3, 3, 2, 4,
      ]);
    }
  });

  it("has no character of a class that is switched off", () => {
    const made = Array.from({ length: 50 }, () => generated({ length: 40, upper: false, special: false })).join("");
    expect(made).toMatch(/^[a-z0-9]+$/);
    expect(new Set(made).size).toBe(36);
  });

  it("refuses options that contradict one another", () => {
    expect(() => generated({ length: 3, minUpper: 2, minLower: 2 })).toThrow("at least the sum of the minimums (4)");
    expect(() => generated({ length: 0 })).toThrow("at least 1");
    const nothing = { length: 8, upper: false, lower: false, numeric: false, special: false };
    expect(() => generated(nothing)).toThrow("at least one of upper, lower, numeric and special must be true");
  });
});
