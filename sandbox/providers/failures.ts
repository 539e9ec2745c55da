import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Properties } from "./values";

/** A resource that exists but did not become what it should be. The engine keeps it and updates it next time. */
export class Incomplete extends Error {
  constructor(
    readonly id: string,
    readonly inputs: Properties,
    readonly outputs: Properties,
    reason: string,
  ) {
    super(reason);
  }
}

/** What went wrong, with the error code that AWS gave where there is one. */
export function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" || error instanceof Incomplete ? error.message : `${error.name}: ${error.message}`;
}

/** The form in which gRPC carries a failure to the engine, with its details where the resource exists. */
export function wireError(error: unknown): Partial<ServiceError> {
  const message = described(error);
  if (!(error instanceof Incomplete)) return { code: status.UNKNOWN, details: message, message };
  const failure = new ErrorResourceInitFailed();
  failure.setId(error.id);
  failure.setInputs(Struct.fromJavaScript(error.inputs));
  failure.setProperties(Struct.fromJavaScript(error.outputs));
  failure.setReasonsList([message]);
  const detail = new Any();
  detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const rpcStatus = new Status();
  rpcStatus.setCode(status.UNKNOWN);
  rpcStatus.setMessage(message);
  rpcStatus.addDetails(detail);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(rpcStatus.serializeBinary()));
  return { code: status.UNKNOWN, details: message, message, metadata };
}
