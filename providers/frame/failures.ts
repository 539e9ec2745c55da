import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Properties } from "./values";

/**
 * A resource that exists but did not become what it should be. Throw it from `create` or `update`: the engine then keeps
 * the resource in its state and updates it next time, where any other error of a `create` says that nothing was made.
 */
export class Incomplete extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Properties,
    reason: string,
  ) {
    super(reason);
  }
}

/** The form in which gRPC carries a failure to the engine. */
export function wireError(message: string): Partial<ServiceError> {
  return { code: status.UNKNOWN, details: message, message };
}

/** The form for a resource that exists in part: what is known of it travels along. */
export function incompleteWireError(
  id: string,
  inputs: Properties,
  state: Properties,
  message: string,
): Partial<ServiceError> {
  const failure = new ErrorResourceInitFailed();
  failure.setId(id);
  failure.setInputs(Struct.fromJavaScript(inputs));
  failure.setProperties(Struct.fromJavaScript(state));
  failure.setReasonsList([message]);
  const detail = new Any();
  detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const rpcStatus = new Status();
  rpcStatus.setCode(status.UNKNOWN);
  rpcStatus.setMessage(message);
  rpcStatus.addDetails(detail);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(rpcStatus.serializeBinary()));
  return { ...wireError(message), metadata };
}
