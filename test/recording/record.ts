/** `record.cjs <folder>`: records every stack at both moments, a file for each, in a process of its own. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { loadTypeScript } from "../../load-typescript.cjs";
import { secretValues, workerImage } from "../settings/configuration";
import { RecordingMonitor } from "./monitor";
import { recordedNames, type RecordedStack, recordedStacks } from "./stacks";

const project = "ops-agent-worker";
const moments = ["preview", "update"] as const;

type Values = Readonly<Record<string, string>>;
const inNamespace = (values: Values): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${project}:${key}`, value]));

/** The runtime keeps one engine at a time, without a type for one that is not its own. */
const { setMockOptions } = pulumi.runtime as unknown as {
  setMockOptions: (monitor: RecordingMonitor, project: string, stack: string, preview: boolean) => void;
};

async function record({ like, settings = {}, secrets = {} }: RecordedStack, preview: boolean) {
  const { config } = parse(readFileSync(`Pulumi.${like}.yaml`, "utf8")) as { config: Values };
  const isFoundation = like === "foundation";
  const given = isFoundation ? {} : inNamespace({ ...secretValues, ...secrets });
  const image: Values = isFoundation ? {} : { workerImage };
  const monitor = new RecordingMonitor(preview);
  setMockOptions(monitor, project, like, preview);
  const store = pulumi.runtime as unknown as { setAllConfig: typeof pulumi.runtime.setAllConfig };
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(Object.keys(given));
  store.setAllConfig({ ...config, ...given, ...inNamespace({ ...image, ...settings }) }, Object.keys(given));
  loadTypeScript(resolve("index.ts"));
  await pulumi.runtime.disconnect();
  return [...monitor.recorded.values()];
}

async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of recordedNames)
    for (const moment of moments) {
      const resources = await record(recordedStacks[name], moment === "preview");
      writeFileSync(join(folder, `${name}-${moment}.json`), JSON.stringify(resources));
    }
}

const [, , folder = ""] = process.argv;
main(folder).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
