import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

import { type handleUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** Exit code with which Pulumi's Node runner says "I have already told the user what went wrong". */
const alreadyReportedExitCode = 32;

/** The engine asks for this version only to print it; it is the SDK's that the program loads. */
const hostVersion = "3.259.0";

/**
 * The `LanguageRuntime` service for Node programs, policy packs and local provider plugins.
 *
 * What it leaves out answers UNIMPLEMENTED: code generation and project templates, which belong to a developer's own CLI.
 *
 * @param engineAddress `host:port` of the engine that started this host
 */
export function languageRuntime(engineAddress: string): ILanguageRuntimeServer {
  const running = new Set<ChildProcess>();
  const track = (child: ChildProcess): ChildProcess => {
    running.add(child);
    child.once("close", () => running.delete(child));
    return child;
  };
  process.once("exit", () => running.forEach((child) => child.kill()));

  return {
    handshake: unary(() => new language.LanguageHandshakeResponse()),
    getPluginInfo: unary(() => new PluginInfo().setVersion(hostVersion)),
    getRequiredPlugins: unary(() => new language.GetRequiredPluginsResponse()),
    getRequiredPackages: unary(() => new language.GetRequiredPackagesResponse()),
    getProgramDependencies: unary(() => new language.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
    about: unary(() => new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    installDependencies: (call) => call.end(),
    cancel: unary(() => {
      for (const child of running) child.kill("SIGINT");
      return new Empty();
    }),
    run: ({ request }, callback) => {
      const child = track(startProgram(request, engineAddress));
      whenClosed(child, (failure, exitCode) => {
        const response = new language.RunResponse();
        if (failure !== undefined) response.setError(failure);
        else if (exitCode === alreadyReportedExitCode) response.setBail(true);
        else if (exitCode !== 0) response.setError(`the program ended with exit code ${exitCode}`);
        callback(null, response);
      });
    },
    runPlugin: (call) => {
      const child = track(startPlugin(call.request));
      child.stdout?.on("data", (chunk: Buffer) => call.write(new language.RunPluginResponse().setStdout(chunk)));
      child.stderr?.on("data", (chunk: Buffer) => call.write(new language.RunPluginResponse().setStderr(chunk)));
      whenClosed(child, (failure, exitCode) => {
        if (failure !== undefined) call.write(new language.RunPluginResponse().setStderr(Buffer.from(`${failure}\n`)));
        call.write(new language.RunPluginResponse().setExitcode(exitCode));
        call.end();
      });
      call.on("cancelled", () => child.kill());
    },
    template: unimplemented,
    generateProgram: unimplemented,
    generateProject: unimplemented,
    generatePackage: unimplemented,
    pack: unimplemented,
    link: unimplemented,
  };
}

/** Starts Pulumi's own Node runner on the program; its output goes where this host's goes, which the engine reads. */
function startProgram(request: language.RunRequest, engineAddress: string): ChildProcess {
  const info = request.getInfo();
  const programDirectory = info?.getProgramDirectory() ?? request.getPwd();
  const programArguments = [
    ...nodeArguments(info),
    runner("run", programDirectory),
    ...["--monitor", request.getMonitorAddress()],
    ...["--engine", engineAddress],
    ...["--organization", request.getOrganization()],
    ...["--project", request.getProject()],
    ...["--root-directory", info?.getRootDirectory() ?? programDirectory],
    ...["--stack", request.getStack()],
    ...["--pwd", request.getPwd()],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    info?.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
  return spawn(process.execPath, programArguments, {
    env: {
      ...process.env,
      // Configuration travels in the environment, not in the arguments: a process list shows arguments to everybody.
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: usesPulumisTypeScript(info),
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/** Starts a policy pack (engine address first, its folder last) or a local provider plugin (its folder first). */
function startPlugin(request: language.RunPluginRequest): ChildProcess {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() ?? request.getProgram();
  const isPolicyPack = request.getKind() === "analyzer";
  const pluginArguments = isPolicyPack
    ? [runner("run-policy-pack", directory), ...request.getArgsList(), directory]
    : [runner("run-plugin", directory), directory, ...request.getArgsList()];
  return spawn(process.execPath, pluginArguments, {
    // A pack's version is read from the package.json of the working directory.
    cwd: isPolicyPack ? directory : request.getPwd(),
    env: {
      ...process.env,
      ...Object.fromEntries(request.getEnvList().map(splitVariable)),
      PULUMI_NODEJS_TYPESCRIPT: usesPulumisTypeScript(info),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** `options: { nodeargs: "--flag --other" }` of the project file: arguments for Node itself. */
function nodeArguments(info: language.ProgramInfo | undefined): string[] {
  const { nodeargs } = info?.getOptions()?.toJavaScript() ?? {};
  return typeof nodeargs === "string" ? nodeargs.split(" ").filter((argument) => argument !== "") : [];
}

/** The runner of the SDK that the program itself would load, so that both speak the same version. */
function runner(name: "run" | "run-policy-pack" | "run-plugin", programDirectory: string): string {
  return createRequire(join(programDirectory, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);
}

/** `options: { typescript: false }` of the project or pack file keeps ts-node, and its type check, out of the process. */
function usesPulumisTypeScript(info: language.ProgramInfo | undefined): "true" | "false" {
  const options = info?.getOptions()?.toJavaScript() ?? {};
  return options["typescript"] === false ? "false" : "true";
}

function splitVariable(variable: string): [name: string, value: string] {
  const separator = variable.indexOf("=");
  return [variable.slice(0, separator), variable.slice(separator + 1)];
}

/** Calls back once, whether the process ran and ended or could not be started at all. */
function whenClosed(child: ChildProcess, callback: (failure: string | undefined, exitCode: number) => void): void {
  let failure: string | undefined;
  child.once("error", (error) => (failure = `cannot start Node: ${error.message}`));
  child.once("close", (exitCode) => callback(failure, exitCode ?? -1));
}

function unary<Request, Response>(answer: () => Response): handleUnaryCall<Request, Response> {
  return (_call, callback) => callback(null, answer());
}

function unimplemented<Response>(_call: unknown, callback: sendUnaryData<Response>): void {
  callback({
    code: status.UNIMPLEMENTED,
    details: "the sandbox's language host runs programs, policy packs and plugins; it generates no code",
  });
}
