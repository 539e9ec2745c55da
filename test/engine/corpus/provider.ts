import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

type Answer = (error: null, response: unknown) => void;
interface Call<Request> {
  readonly request: Request;
}

const largest = 400 * 1024 * 1024;

/**
 * A provider of whatever package: it takes all inputs as they are and makes nothing, so that of a resource a preview shows
 * its inputs alone. The engine finds it by `PULUMI_DEBUG_PROVIDERS`.
 */
export async function serveAnything(): Promise<{ readonly port: number; readonly stop: () => void }> {
  const methods: UntypedServiceImplementation = {
    attach: (_: unknown, answer: Answer) => answer(null, new Empty()),
    cancel: (_: unknown, answer: Answer) => answer(null, new Empty()),
    getPluginInfo: (_: unknown, answer: Answer) => answer(null, new plugin.PluginInfo().setVersion("7.48.0")),
    checkConfig: check,
    diffConfig: (_: unknown, answer: Answer) => answer(null, new provider.DiffResponse()),
    configure: (_: unknown, answer: Answer) => answer(null, new provider.ConfigureResponse()),
    check,
  };
  const server = new Server({
    "grpc.max_receive_message_length": largest,
    "grpc.max_send_message_length": largest,
  });
  server.addService(ResourceProviderService, methods);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

function check({ request }: Call<provider.CheckRequest>, answer: Answer): void {
  answer(null, new provider.CheckResponse().setInputs(request.getNews()));
}
