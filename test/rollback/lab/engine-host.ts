import { type handleUnaryCall, Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { LanguageHandshakeResponse, type RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { languageRuntime } from "../../../sandbox/language-host/language-runtime";
import { Cloud } from "./cloud";
import { ProgramFault, runProgram } from "./program";
import { provider } from "./provider";
import { packages } from "./types";

/**
 * The language host and the providers of a real Pulumi engine, inside the test's own process: a command line that has
 * its variables attaches to them instead of starting processes. Programs are data, and the clouds are fakes.
 */
export class EngineHost {
  private constructor(
    private readonly server: Server,
    private readonly port: number,
    private readonly clouds: Map<string, Cloud>,
  ) {}

  /** @param clouds by `project/stack`; a stack that has none yet gets an empty one */
  static async start(clouds = new Map<string, Cloud>()): Promise<EngineHost> {
    const server = new Server();
    server.addService(LanguageRuntimeService, languageHost());
    server.addService(
      ResourceProviderService,
      provider((project, stack) => cloudIn(clouds, project, stack)),
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return new EngineHost(server, port, clouds);
  }

  /** What a command line needs to attach. */
  get environment(): Readonly<Record<string, string>> {
    return {
      PULUMI_DEBUG_LANGUAGES: `nodejs:${this.port}`,
      PULUMI_DEBUG_PROVIDERS: packages.map((name) => `${name}:${this.port}`).join(),
    };
  }

  cloud(project: string, stack: string): Cloud {
    return cloudIn(this.clouds, project, stack);
  }

  /** Copies of all its clouds, for another host. */
  copyClouds(): Map<string, Cloud> {
    return new Map([...this.clouds].map(([key, cloud]) => [key, cloud.copy()]));
  }

  /** Another host with the same clouds, as when provider processes were ended: what they had begun is not finished. */
  async restart(): Promise<EngineHost> {
    this.stop();
    return EngineHost.start(this.clouds);
  }

  stop(): void {
    for (const cloud of this.clouds.values()) cloud.controls.end();
    this.server.forceShutdown();
  }
}

function cloudIn(clouds: Map<string, Cloud>, project: string, stack: string): Cloud {
  const key = `${project}/${stack}`;
  const cloud = clouds.get(key) ?? new Cloud();
  clouds.set(key, cloud);
  return cloud;
}

/** Of this process: it starts policy packs as the sandbox's host does, and ends those that still run when the process ends. */
const nodeHost = languageRuntime("");

function languageHost(): Record<string, UntypedHandleCall> {
  const run: handleUnaryCall<RunRequest, RunResponse> = ({ request }, callback) => {
    runProgram(request).then(
      () => callback(null, new RunResponse()),
      (error: unknown) => {
        // What went wrong with a resource the engine has said by itself.
        const isKnown =
          typeof error === "object" && error !== null && "code" in error && !(error instanceof ProgramFault);
        const response = new RunResponse();
        callback(null, isKnown ? response.setBail(true) : response.setError(String(error)));
      },
    );
  };
  const handshake: handleUnaryCall<unknown, LanguageHandshakeResponse> = (_call, callback) =>
    callback(null, new LanguageHandshakeResponse());
  // A pack ends when the call that started it is cancelled; other command lines have theirs in the same process.
  const cancel: handleUnaryCall<unknown, Empty> = (_call, callback) => callback(null, new Empty());
  return { ...(nodeHost as unknown as Record<string, UntypedHandleCall>), handshake, run, cancel };
}
