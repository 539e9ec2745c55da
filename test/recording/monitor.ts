import type * as grpc from "@grpc/grpc-js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type * as resources from "@pulumi/pulumi/proto/resource_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";

import type { ResolvedResource } from "../policies/stack-fixture";
import { found, made, told } from "./cloud";

/** A resource as a program registered it, and as the engine would show it to a policy pack. */
export interface RecordedResource extends ResolvedResource {
  /** Paths of the inputs that are secret, such as `authToken` or `users.0.password`. */
  readonly secrets: readonly string[];
}

const secretSignature = "4dabf18193072939515e22adb298388d";

/** An engine that makes nothing and writes down all that it is told; in a preview it knows no outputs. */
export class RecordingMonitor extends MockMonitor {
  readonly recorded = new Map<string, RecordedResource>();

  constructor(private readonly preview: boolean) {
    super({
      newResource: ({ type, name, inputs, id }) => {
        // What others made is read in a preview as well.
        if (id !== undefined && id !== "") return found(type, name, id);
        return preview
          ? { id: undefined, state: { ...(inputs as object) } }
          : made(type, name, inputs as Record<string, unknown>);
      },
      call: ({ token, inputs }) => told(token, inputs as Record<string, unknown>),
    });
  }

  override async registerResource(
    request: resources.RegisterResourceRequest,
    callback: grpc.sendUnaryData<resources.RegisterResourceResponse>,
  ): Promise<void> {
    const answer: typeof callback = (error, response) => {
      if (response) this.#record(request, response);
      callback(error, response);
    };
    await super.registerResource(request, answer);
  }

  override registerResourceOutputs(
    request: resources.RegisterResourceOutputsRequest,
    callback: grpc.sendUnaryData<Empty>,
  ): void {
    // Of a component a pack sees these when it judges the stack, and not its inputs.
    const component = this.recorded.get(request.getUrn());
    const outputs = open(request.getOutputs()?.toJavaScript() ?? {}, "", []);
    if (component) this.recorded.set(component.urn, { ...component, outputs });
    super.registerResourceOutputs(request, callback);
  }

  #record(request: resources.RegisterResourceRequest, response: resources.RegisterResourceResponse): void {
    const secrets: string[] = [];
    const inputs = open(request.getObject()?.toJavaScript() ?? {}, "", secrets);
    const outputs = open(response.getObject()?.toJavaScript() ?? {}, "", []);
    const sources: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((from, property) => (sources[property] = from.getUrnsList().sort()));
    this.recorded.set(response.getUrn(), {
      urn: response.getUrn(),
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent() || undefined,
      protect: request.getProtect() ?? false,
      region: this.#ofProvider(request.getProvider(), "region"),
      defaultTags: this.#ofProvider(request.getProvider(), "defaultTags"),
      inputs,
      outputs: !this.preview && repeatsId(request) ? { ...outputs, id: response.getId() } : outputs,
      sources,
      secrets,
    });
  }

  #ofProvider(reference: string, property: string): string | undefined {
    const value = this.recorded.get(reference.slice(0, reference.lastIndexOf("::")))?.inputs[property];
    return typeof value === "string" ? value : undefined;
  }
}

/** Bridged providers repeat a resource's id among its outputs; nobody else does, and a policy sees outputs alone. */
const repeatsId = (request: resources.RegisterResourceRequest): boolean => /^(aws|random):/.test(request.getType());

/** Takes secrets out of their envelopes, as the engine does for a policy pack, and notes where they were. */
function open<Part>(part: Part, path: string, secrets: string[]): Part {
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part))
    return part.map((element: unknown, index) => open(element, `${path}.${index}`, secrets)) as Part;
  if (secretSignature in part) {
    secrets.push(path.slice(1));
    return open((part as unknown as { value: Part }).value, path, secrets);
  }
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, open(value as unknown, `${path}.${key}`, secrets)]),
  ) as Part;
}
