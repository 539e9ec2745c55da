import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";

import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Properties } from "../../providers/frame/values";
import { Plugin, printedPort } from "../providers/plugin";

/** Speaks to a local provider plugin as the Pulumi engine does, its configuration included. */
export class LocalPlugin extends Plugin {
  async checkConfig(config: Properties): Promise<{ config: Properties; faults: string[] }> {
    const request = new messages.CheckRequest().setNews(Struct.fromJavaScript(config));
    const response = await this.call<messages.CheckResponse>((answer) => this.client.checkConfig(request, answer));
    const faults = response.getFailuresList().map((fault) => `${fault.getProperty()}: ${fault.getReason()}`);
    return { config: response.getInputs()?.toJavaScript() ?? {}, faults };
  }

  /** @returns which keys changed, and which of them mean other resources */
  async diffConfig(before: Properties, after: Properties): Promise<{ changes: string[]; replaces: string[] }> {
    const request = new messages.DiffRequest()
      .setOldInputs(Struct.fromJavaScript(before))
      .setNews(Struct.fromJavaScript(after));
    const response = await this.call<messages.DiffResponse>((answer) => this.client.diffConfig(request, answer));
    return { changes: response.getDiffsList(), replaces: response.getReplacesList() };
  }

  /** As the engine does when the program runs: what is checked is what is configured, and what the state will hold. */
  async checkAndConfigure(config: Properties): Promise<Properties> {
    const checked = await this.checkConfig(config);
    if (checked.faults.length > 0) throw new Error(checked.faults.join("; "));
    await this.configure(checked.config);
    return checked.config;
  }
}

export interface RunningPlugin {
  readonly plugin: LocalPlugin;
  /** Everything that its process has written so far, besides the port. */
  readonly written: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts the plugin in a folder with Pulumi's own runner, as a language host does, and connects to it. */
export async function startLocalPlugin(folder: string, environment: NodeJS.ProcessEnv = {}): Promise<RunningPlugin> {
  const runner = createRequire(join(process.cwd(), "package.json")).resolve("@pulumi/pulumi/cmd/run-plugin");
  const child = spawn(process.execPath, [runner, join(process.cwd(), folder), "127.0.0.1:0"], {
    env: { PATH: process.env["PATH"], PULUMI_NODEJS_TYPESCRIPT: "false", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => written.push(String(chunk)));
  const plugin = new LocalPlugin(await printedPort(child));
  return {
    plugin,
    written: () => written.join(""),
    stop: async () => {
      plugin.close();
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}
