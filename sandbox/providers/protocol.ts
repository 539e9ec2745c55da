import {
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { wireError } from "./failures";
import { type Change, isWithin } from "./normal-form";
import { Provider, type ProviderDefinition } from "./provider";
import { canonical, type Properties } from "./values";

const maximumMessageBytes = 400 * 1024 * 1024;

/**
 * Serves a provider to the Pulumi engine on a free loopback port and prints the port, as every Pulumi plugin does.
 * @returns the port, and the way to stop
 */
export function serve<Cloud>(
  definition: ProviderDefinition<Cloud>,
  provider = new Provider(definition),
): Promise<{ port: number; stop: () => void }> {
  const server = new Server({
    "grpc.max_receive_message_length": maximumMessageBytes,
    "grpc.max_send_message_length": maximumMessageBytes,
  });
  server.addService(ResourceProviderService, handlers(provider));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error !== null) reject(error);
      else resolve({ port, stop: () => server.forceShutdown() });
    });
  });
}

type Handler<Request, Response> = (request: Request) => Response | Promise<Response>;

function handlers<Cloud>(provider: Provider<Cloud>): Record<string, UntypedHandleCall> {
  const { definition } = provider;
  const implemented: Record<string, UntypedHandleCall> = {
    handshake: unary<messages.ProviderHandshakeRequest, messages.ProviderHandshakeResponse>(() =>
      new messages.ProviderHandshakeResponse().setAcceptSecrets(true),
    ),
    attach: unary<unknown, Empty>(() => new Empty()),
    getPluginInfo: unary<Empty, PluginInfo>(() => new PluginInfo().setVersion(definition.version)),
    getSchema: unary<messages.GetSchemaRequest, messages.GetSchemaResponse>(() =>
      new messages.GetSchemaResponse().setSchema(
        JSON.stringify({ name: definition.name, version: definition.version }),
      ),
    ),
    checkConfig: unary<messages.CheckRequest, messages.CheckResponse>((request) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary<messages.DiffRequest, messages.DiffResponse>(() =>
      new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE),
    ),
    configure: unary<messages.ConfigureRequest, messages.ConfigureResponse>((request) => {
      provider.configure(properties(request.getArgs()));
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    check: unary<messages.CheckRequest, messages.CheckResponse>((request) => {
      const [olds, news] = [properties(request.getOlds()), properties(request.getNews())];
      const { inputs, faults } = provider.check(request.getUrn(), olds, news, request.getRandomseed_asU8());
      return new messages.CheckResponse()
        .setInputs(struct(inputs))
        .setFailuresList(
          faults.map(({ property, reason }) => new messages.CheckFailure().setProperty(property).setReason(reason)),
        );
    }),
    diff: unary<messages.DiffRequest, messages.DiffResponse>((request) => {
      const [before, after] = [properties(request.getOldInputs()), properties(request.getNews())];
      const state = properties(request.getOlds());
      return diffResponse(provider.diff(request.getUrn(), before, after, state, request.getIgnorechangesList()));
    }),
    create: unary<messages.CreateRequest, messages.CreateResponse>(async (request) => {
      const inputs = properties(request.getProperties());
      const response = new messages.CreateResponse();
      if (request.getPreview()) return response.setProperties(struct(provider.preview(request.getUrn(), inputs)));
      const { id, outputs } = await provider.create(target(request), inputs);
      return response.setId(id).setProperties(struct(outputs));
    }),
    read: unary<messages.ReadRequest, messages.ReadResponse>(async (request) => {
      const [inputs, state] = [properties(request.getInputs()), properties(request.getProperties())];
      const found = await provider.read(target(request), request.getId(), inputs, state);
      const response = new messages.ReadResponse();
      if (found === undefined) return response;
      response.setId(request.getId()).setProperties(struct(found.outputs));
      // Without inputs the engine keeps its own. It sends archives without their content and cannot put it back.
      return canonical(found.inputs) === canonical(inputs) ? response : response.setInputs(struct(found.inputs));
    }),
    update: unary<messages.UpdateRequest, messages.UpdateResponse>(async (request) => {
      const [before, after] = [properties(request.getOldInputs()), properties(request.getNews())];
      const state = properties(request.getOlds());
      const outputs = request.getPreview()
        ? provider.preview(request.getUrn(), after, state)
        : await provider.update(target(request), request.getId(), before, after, state);
      return new messages.UpdateResponse().setProperties(struct(outputs));
    }),
    delete: unary<messages.DeleteRequest, Empty>(async (request) => {
      const [inputs, state] = [properties(request.getOldInputs()), properties(request.getProperties())];
      await provider.delete(target(request), request.getId(), inputs, state);
      return new Empty();
    }),
    invoke: unary<messages.InvokeRequest, messages.InvokeResponse>(async (request) => {
      const result = await provider.invoke(request.getTok(), properties(request.getArgs()));
      return new messages.InvokeResponse().setReturn(struct(result));
    }),
    cancel: unary<Empty, Empty>(() => {
      provider.cancel();
      return new Empty();
    }),
  };
  const others = Object.keys(ResourceProviderService).filter((name) => !(name in implemented));
  return { ...implemented, ...Object.fromEntries(others.map((name) => [name, notImplemented])) };
}

function unary<Request, Response>(handle: Handler<Request, Response>): UntypedHandleCall {
  return (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void => {
    new Promise<Response>((resolve) => {
      resolve(handle(call.request));
    }).then(
      (response) => answer(null, response),
      (error: unknown) => answer(wireError(error), null),
    );
  };
}

const notImplemented: UntypedHandleCall = (_call: unknown, answer?: sendUnaryData<never>): void => {
  answer?.({ code: status.UNIMPLEMENTED, details: "the sandbox's stand-in providers do not have this" }, null);
};

const kinds = {
  add: [messages.PropertyDiff.Kind.ADD, messages.PropertyDiff.Kind.ADD_REPLACE],
  delete: [messages.PropertyDiff.Kind.DELETE, messages.PropertyDiff.Kind.DELETE_REPLACE],
  update: [messages.PropertyDiff.Kind.UPDATE, messages.PropertyDiff.Kind.UPDATE_REPLACE],
} as const;

function diffResponse(diff: {
  changes: Change[];
  replaces: Change[];
  deleteBeforeReplace: boolean;
}): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(diff.changes.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(topLevel(diff.changes))
    .setReplacesList(topLevel(diff.replaces))
    .setDeletebeforereplace(diff.deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const change of diff.changes) {
    const kind = kinds[change.kind][diff.replaces.includes(change) ? 1 : 0];
    // The engine looks the values up in the inputs; all tags together are only in the outputs.
    const inInputs = !isWithin(change.path, "tagsAll");
    response.getDetaileddiffMap().set(change.path, new messages.PropertyDiff().setKind(kind).setInputdiff(inInputs));
  }
  return response;
}

const topLevel = (changes: Change[]): string[] => [
  ...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path)),
];

const target = (request: { getUrn(): string; getTimeout(): number }) => ({
  urn: request.getUrn(),
  timeoutSeconds: request.getTimeout(),
});

const properties = (given: Struct | undefined): Properties => given?.toJavaScript() ?? {};
const struct = (given: Properties): Struct => Struct.fromJavaScript(given);
