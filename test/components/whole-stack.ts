import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { loadTypeScript } from "../../load-typescript.cjs";
import { secretValues, workerImage } from "../settings/configuration";
import type { Recording } from "./recorder";
import { record } from "./recorder";

const inNamespace = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`ops-agent-worker:${key}`, value]));

/** The whole program, as `Pulumi.<stack>.yaml` has it but for some changes, with made-up secrets and image. */
export async function recordStack(
  stack: string,
  changes: Readonly<Record<string, string>> = {},
  moreSecrets: Readonly<Record<string, string>> = {},
): Promise<Recording<unknown>> {
  const { config } = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as { config: Record<string, string> };
  const isFoundation = stack === "foundation";
  const secrets = isFoundation ? {} : inNamespace({ ...secretValues, ...moreSecrets });
  const image = isFoundation ? {} : { workerImage };
  const before = process.env["PULUMI_CONFIG_SECRET_KEYS"];
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(Object.keys(secrets));
  try {
    return await record(() => {
      const values = { ...config, ...secrets, ...inNamespace({ ...image, ...changes }) };
      pulumi.runtime.setAllConfig(values, Object.keys(secrets));
      return loadTypeScript(resolve("index.ts"));
    });
  } finally {
    if (before === undefined) delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
    else process.env["PULUMI_CONFIG_SECRET_KEYS"] = before;
  }
}
