import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Properties } from "../../sandbox/providers/values";

/** A resource whose creation or update stopped half way, as the engine gets to know of it. */
export class HalfMade extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Properties,
    readonly reasons: string[],
  ) {
    super(reasons.join("; "));
  }
}

export interface Difference {
  readonly changes: boolean;
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
  /** Property path to kind, as `tags.Owner: "UPDATE"`. */
  readonly detailed: Record<string, string>;
  /** Paths that the engine finds in the outputs only. */
  readonly outputsOnly: string[];
}

const struct = (properties: Properties): Struct => Struct.fromJavaScript(properties);
const plain = (properties: Struct | undefined): Properties => properties?.toJavaScript() ?? {};
export const urnOf = (type: string, name = "it"): string => `urn:pulumi:test::project::${type}::${name}`;

/** Speaks to a provider as the Pulumi engine does. */
export class Plugin {
  protected readonly client: ResourceProviderClient;

  constructor(port: number) {
    this.client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  close(): void {
    this.client.close();
  }

  async configure(config: Properties = {}): Promise<void> {
    const request = new messages.ConfigureRequest().setArgs(struct(config)).setAcceptsecrets(true);
    await this.call((answer) => this.client.configure(request, answer));
  }

  async check(type: string, inputs: Properties, before: Properties = {}, seed = Buffer.alloc(32, 0xab)) {
    const request = new messages.CheckRequest()
      .setUrn(urnOf(type))
      .setOlds(struct(before))
      .setNews(struct(inputs))
      .setRandomseed(seed);
    const response = await this.call<messages.CheckResponse>((answer) => this.client.check(request, answer));
    const faults = response.getFailuresList().map((fault) => `${fault.getProperty()}: ${fault.getReason()}`);
    return { inputs: plain(response.getInputs()), faults };
  }

  async diff(
    type: string,
    before: Properties,
    after: Properties,
    state: Properties = {},
    ignored: string[] = [],
  ): Promise<Difference> {
    const request = new messages.DiffRequest()
      .setUrn(urnOf(type))
      .setId("id")
      .setOldInputs(struct(before))
      .setNews(struct(after))
      .setOlds(struct(state))
      .setIgnorechangesList(ignored);
    const response = await this.call<messages.DiffResponse>((answer) => this.client.diff(request, answer));
    const kinds = Object.entries(messages.PropertyDiff.Kind);
    const detailed = response.getDetaileddiffMap().toArray() as unknown as [string, unknown][];
    const outputsOnly = detailed
      .map(([path]) => path)
      .filter((path) => !response.getDetaileddiffMap().get(path)?.getInputdiff());
    const kindOf = (path: string) => response.getDetaileddiffMap().get(path)?.getKind();
    return {
      changes: response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
      outputsOnly,
      detailed: Object.fromEntries(
        detailed.map(([path]) => [path, kinds.find(([, kind]) => kind === kindOf(path))?.[0] ?? "?"]),
      ),
    };
  }

  async create(type: string, inputs: Properties, options: { preview?: boolean; timeoutSeconds?: number } = {}) {
    const request = new messages.CreateRequest()
      .setUrn(urnOf(type))
      .setProperties(struct(inputs))
      .setPreview(options.preview ?? false)
      .setTimeout(options.timeoutSeconds ?? 0);
    const response = await this.call<messages.CreateResponse>((answer) => this.client.create(request, answer));
    return { id: response.getId(), outputs: plain(response.getProperties()) };
  }

  /** @returns `undefined` when the resource is gone */
  async read(type: string, id: string, inputs: Properties = {}, state: Properties = {}) {
    const request = new messages.ReadRequest()
      .setUrn(urnOf(type))
      .setId(id)
      .setInputs(struct(inputs))
      .setProperties(struct(state));
    const response = await this.call<messages.ReadResponse>((answer) => this.client.read(request, answer));
    if (response.getId() === "") return undefined;
    // As the engine does: inputs that are not in the answer stay as they are.
    const answered = response.hasInputs() ? plain(response.getInputs()) : inputs;
    return { id: response.getId(), outputs: plain(response.getProperties()), inputs: answered };
  }

  async update(type: string, id: string, before: Properties, after: Properties, state: Properties, preview = false) {
    const request = new messages.UpdateRequest()
      .setUrn(urnOf(type))
      .setId(id)
      .setOldInputs(struct(before))
      .setNews(struct(after))
      .setOlds(struct(state))
      .setPreview(preview);
    const response = await this.call<messages.UpdateResponse>((answer) => this.client.update(request, answer));
    return plain(response.getProperties());
  }

  async delete(type: string, id: string, inputs: Properties, state: Properties): Promise<void> {
    const request = new messages.DeleteRequest()
      .setUrn(urnOf(type))
      .setId(id)
      .setOldInputs(struct(inputs))
      .setProperties(struct(state));
    await this.call((answer) => this.client.delete(request, answer));
  }

  async invoke(token: string, args: Properties = {}): Promise<Properties> {
    const request = new messages.InvokeRequest().setTok(token).setArgs(struct(args));
    const response = await this.call<messages.InvokeResponse>((answer) => this.client.invoke(request, answer));
    return plain(response.getReturn());
  }

  async cancel(): Promise<void> {
    await this.call((answer) => this.client.cancel(new Empty(), answer));
  }

  protected call<Response>(
    send: (answer: (error: ServiceError | null, response: Response) => void) => void,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      send((error, response) => (error === null ? resolve(response) : reject(received(error))));
    });
  }
}

function received(error: ServiceError): Error {
  const packed = error.metadata.get("grpc-status-details-bin")[0];
  if (!Buffer.isBuffer(packed)) return new Error(error.details);
  const detail = Status.deserializeBinary(packed).getDetailsList()[0];
  const failure = messages.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
  return new HalfMade(failure.getId(), plain(failure.getProperties()), failure.getReasonsList());
}

/** Starts `sandbox/providers/bin/<name>` as the engine does, and connects to it. */
export async function startPlugin(
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ plugin: Plugin; stop: () => Promise<void> }> {
  const child = spawn(`${process.cwd()}/sandbox/providers/bin/${name}`, ["127.0.0.1:0"], {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const plugin = new Plugin(await printedPort(child));
  return {
    plugin,
    stop: async () => {
      plugin.close();
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

/** The port with which a plugin says that it serves. */
export async function printedPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error("its output is not a pipe");
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    once(child, "exit").then(() => ["0"]),
  ]);
  const port = Number(line[0]);
  if (!(port > 0)) throw new Error("the plugin ended without printing a port");
  return port;
}
