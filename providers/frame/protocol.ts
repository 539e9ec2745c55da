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

import type { Fault } from "./check";
import type { Difference } from "./differences";
import { incompleteWireError, wireError } from "./failures";
import { OperationError, type Provider, type ResourceDifference } from "./provider";
import { canonical, type Properties } from "./values";

const maximumMessageBytes = 400 * 1024 * 1024;

/**
 * Serves a provider to the Pulumi engine on a free loopback port.
 *
 * On the gRPC protocol itself, because the SDK's provider class hands over no configuration, no old inputs and no preview
 * flag, has no detailed diff and cannot import.
 */
export function serve<Client>(provider: Provider<Client>): Promise<{ port: number; stop: () => void }> {
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

function handlers<Client>(provider: Provider<Client>): Record<string, UntypedHandleCall> {
  const { configuration, definition } = provider;
  const unary = <Request, Response>(handle: Handler<Request, Response>): UntypedHandleCall => {
    return (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void => {
      new Promise<Response>((resolve) => resolve(handle(call.request))).then(
        (response) => answer(null, response),
        (error: unknown) =>
          answer(
            failure(error, (text) => configuration.redacted(text)),
            null,
          ),
      );
    };
  };
  const implemented: Record<string, UntypedHandleCall> = {
    handshake: unary<messages.ProviderHandshakeRequest, messages.ProviderHandshakeResponse>(() =>
      new messages.ProviderHandshakeResponse().setAcceptSecrets(true),
    ),
    attach: unary<unknown, Empty>(() => new Empty()),
    getPluginInfo: unary<Empty, PluginInfo>(() => new PluginInfo().setVersion(definition.version)),
    getSchema: unary<messages.GetSchemaRequest, messages.GetSchemaResponse>(() => {
      const { name, version } = definition;
      return new messages.GetSchemaResponse().setSchema(JSON.stringify({ name, version }));
    }),
    checkConfig: unary<messages.CheckRequest, messages.CheckResponse>((request) =>
      checkResponse(configuration.check(properties(request.getNews()))),
    ),
    diffConfig: unary<messages.DiffRequest, messages.DiffResponse>((request) => {
      const found = configuration.diff(properties(request.getOldInputs()), properties(request.getNews()));
      return diffResponse({ ...found, deleteBeforeReplace: false });
    }),
    configure: unary<messages.ConfigureRequest, messages.ConfigureResponse>((request) => {
      configuration.configure(properties(request.getArgs()));
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    check: unary<messages.CheckRequest, messages.CheckResponse>((request) =>
      checkResponse(provider.check(request.getUrn(), properties(request.getNews()))),
    ),
    diff: unary<messages.DiffRequest, messages.DiffResponse>((request) =>
      diffResponse(provider.diff(request.getUrn(), properties(request.getOldInputs()), properties(request.getNews()))),
    ),
    create: unary<messages.CreateRequest, messages.CreateResponse>(async (request) => {
      const inputs = properties(request.getProperties());
      const response = new messages.CreateResponse();
      if (request.getPreview()) return response.setProperties(struct(provider.previewCreate(request.getUrn(), inputs)));
      const { id, state } = await provider.create(target(request), inputs);
      return response.setId(id).setProperties(struct(state));
    }),
    read: unary<messages.ReadRequest, messages.ReadResponse>(async (request) => {
      const [inputs, state] = [properties(request.getInputs()), properties(request.getProperties())];
      const found = await provider.read(target(request), request.getId(), inputs, state);
      const response = new messages.ReadResponse();
      if (found === undefined) return response;
      response.setId(found.id).setProperties(struct(found.state));
      return canonical(found.inputs) === canonical(inputs) ? response : response.setInputs(struct(found.inputs));
    }),
    update: unary<messages.UpdateRequest, messages.UpdateResponse>(async (request) => {
      const [before, inputs] = [properties(request.getOldInputs()), properties(request.getNews())];
      const state = properties(request.getOlds());
      const next = request.getPreview()
        ? provider.previewUpdate(request.getUrn(), inputs, state)
        : await provider.update(target(request), request.getId(), before, inputs, state);
      return new messages.UpdateResponse().setProperties(struct(next));
    }),
    delete: unary<messages.DeleteRequest, Empty>(async (request) => {
      await provider.delete(target(request), request.getId(), properties(request.getOldInputs()));
      return new Empty();
    }),
    cancel: unary<Empty, Empty>(() => {
      provider.cancel();
      return new Empty();
    }),
  };
  const others = Object.keys(ResourceProviderService).filter((name) => !(name in implemented));
  return { ...implemented, ...Object.fromEntries(others.map((name) => [name, notImplemented])) };
}

const notImplemented: UntypedHandleCall = (_call: unknown, answer?: sendUnaryData<never>): void => {
  answer?.({ code: status.UNIMPLEMENTED, details: "this provider does not have this" }, null);
};

function failure(error: unknown, redacted: (text: string) => string): ReturnType<typeof wireError> {
  const message = redacted(error instanceof Error ? error.message : String(error));
  if (!(error instanceof OperationError) || error.incomplete === undefined) return wireError(message);
  const { id, inputs, state } = error.incomplete;
  return incompleteWireError(id, inputs, state, message);
}

function checkResponse(result: { properties: Properties; faults: readonly Fault[] }): messages.CheckResponse {
  const failures = result.faults.map(({ property, reason }) =>
    new messages.CheckFailure().setProperty(property).setReason(reason),
  );
  return new messages.CheckResponse().setInputs(struct(result.properties)).setFailuresList(failures);
}

const kinds = {
  add: [messages.PropertyDiff.Kind.ADD, messages.PropertyDiff.Kind.ADD_REPLACE],
  delete: [messages.PropertyDiff.Kind.DELETE, messages.PropertyDiff.Kind.DELETE_REPLACE],
  update: [messages.PropertyDiff.Kind.UPDATE, messages.PropertyDiff.Kind.UPDATE_REPLACE],
} as const;

function diffResponse({ changes, replaces, deleteBeforeReplace }: ResourceDifference): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(topLevel(changes))
    .setReplacesList(topLevel(replaces))
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const change of changes) {
    const kind = kinds[change.kind][replaces.includes(change) ? 1 : 0];
    response.getDetaileddiffMap().set(change.path, new messages.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

const topLevel = (changes: readonly Difference[]): string[] => [
  ...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path)),
];

const target = (request: { getUrn(): string; getTimeout?(): number }) => ({
  urn: request.getUrn(),
  timeoutSeconds: request.getTimeout?.() ?? 0,
});

const properties = (given: Struct | undefined): Properties => given?.toJavaScript() ?? {};
const struct = (given: Properties): Struct => Struct.fromJavaScript(given);
