/**
 * `pulumi-language-nodejs <engine address>`: the process that the Pulumi engine starts for a Node program.
 *
 * The official host comes with the official CLI only. A CLI built from its Go modules has none, so the sandbox brings
 * this one, the same on every machine. It prints its port, as every Pulumi plugin does, and serves until it is stopped.
 */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";

import { stopWithParent } from "../processes/parent";
import { languageRuntime } from "./language-runtime";

const engineAddress = process.argv.slice(2).find((argument) => /^\S+:\d+$/.test(argument));
if (engineAddress === undefined) {
  console.error("pulumi-language-nodejs is started by the Pulumi engine, with the engine's address as its argument");
  process.exit(2);
}

const maximumMessageBytes = 400 * 1024 * 1024;
const server = new Server({
  "grpc.max_receive_message_length": maximumMessageBytes,
  "grpc.max_send_message_length": maximumMessageBytes,
});
server.addService(LanguageRuntimeService, languageRuntime(engineAddress));
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  console.log(port);
});
stopWithParent();
