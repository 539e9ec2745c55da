import { type sendUnaryData, type ServerUnaryCall, status, type UntypedHandleCall } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { incompleteWireError, wireError } from "../../../providers/frame/failures";
import { canonical, type Properties } from "../../../providers/frame/values";
import { type Cloud, type CloudObject, typeOf, UnfinishedObject } from "./cloud";
import type { Call, Rpc } from "./controls";

/** Finds the cloud of a stack. */
export type Clouds = (project: string, stack: string) => Cloud;

/** One request as the handlers see it. */
interface Asked<Request> {
  readonly request: Request;
  /** Which command line asks: two at once have one connection each. */
  readonly peer: string;
  readonly gone: AbortSignal;
}

/**
 * The `ResourceProvider` service over fake clouds.
 *
 * It takes no secrets, so the engine itself marks what comes back: it is as secret as what went in.
 */
export function provider(clouds: Clouds): Record<string, UntypedHandleCall> {
  const cancellations = new Map<string, AbortController>();
  const cancellation = (peer: string): AbortController => {
    const controller = cancellations.get(peer) ?? new AbortController();
    cancellations.set(peer, controller);
    return controller;
  };
  const target = (
    rpc: Rpc,
    asked: Asked<{ getUrn(): string }>,
    id?: string,
  ): { readonly cloud: Cloud; readonly call: Call } => {
    const urn = asked.request.getUrn();
    const [stack = "", project = "", types = "", name = ""] = urn.replace("urn:pulumi:", "").split("::");
    const signal = AbortSignal.any([asked.gone, cancellation(asked.peer).signal]);
    const call = {
      rpc,
      urn,
      type: types.split("$").at(-1) ?? types,
      name,
      signal,
      ...(id === undefined ? {} : { id }),
    };
    return { cloud: clouds(project, stack), call };
  };

  const implemented: Record<string, UntypedHandleCall> = {
    handshake: unary(({ peer }) => {
      // A number that an earlier command line had.
      cancellations.delete(peer);
      return new messages.ProviderHandshakeResponse();
    }),
    attach: unary(() => new Empty()),
    getPluginInfo: unary(() => new PluginInfo().setVersion("0.0.0")),
    getSchema: unary(() => new messages.GetSchemaResponse().setSchema("{}")),
    checkConfig: unary(({ request }: Asked<messages.CheckRequest>) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary(() => new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: unary(() => new messages.ConfigureResponse().setSupportspreview(true)),
    check: unary(({ request }: Asked<messages.CheckRequest>) => check(request)),
    diff: unary(({ request }: Asked<messages.DiffRequest>) => diff(request)),
    create: unary(async (asked: Asked<messages.CreateRequest>) => {
      const inputs = properties(asked.request.getProperties());
      if (asked.request.getPreview()) return new messages.CreateResponse().setProperties(struct(withoutMarks(inputs)));
      const { cloud, call } = target("create", asked);
      const object = await cloud.create(call, inputs);
      return new messages.CreateResponse().setId(object.id).setProperties(struct(whole(object)));
    }),
    read: unary(async (asked: Asked<messages.ReadRequest>) => {
      const [inputs, state] = [properties(asked.request.getInputs()), properties(asked.request.getProperties())];
      const { cloud, call } = target("read", asked, asked.request.getId());
      const object = await cloud.read(call, state);
      if (object === undefined) return new messages.ReadResponse();
      const found = readable(object, inputs);
      return new messages.ReadResponse()
        .setId(object.id)
        .setInputs(struct(found))
        .setProperties(struct({ ...withoutMarks(found), ...object.outputs }));
    }),
    update: unary(async (asked: Asked<messages.UpdateRequest>) => {
      const [inputs, state] = [properties(asked.request.getNews()), properties(asked.request.getOlds())];
      const outputs = Object.fromEntries(
        Object.entries(state).filter(([key]) => !(key in properties(asked.request.getOldInputs()))),
      );
      if (asked.request.getPreview()) {
        return new messages.UpdateResponse().setProperties(struct({ ...outputs, ...withoutMarks(inputs) }));
      }
      const { cloud, call } = target("update", asked, asked.request.getId());
      return new messages.UpdateResponse().setProperties(struct(whole(await cloud.update(call, state, inputs))));
    }),
    delete: unary(async (asked: Asked<messages.DeleteRequest>) => {
      const { cloud, call } = target("delete", asked, asked.request.getId());
      await cloud.delete(call, properties(asked.request.getProperties()));
      return new Empty();
    }),
    cancel: unary(({ peer }: Asked<Empty>) => {
      cancellation(peer).abort(new Error("cancelled"));
      return new Empty();
    }),
  };
  const others = Object.keys(ResourceProviderService).filter((name) => !(name in implemented));
  return { ...implemented, ...Object.fromEntries(others.map((name) => [name, notImplemented])) };
}

/** Gives a name to what has none: from the engine's seed, so that a plan and its update come to the same one. */
function check(request: messages.CheckRequest): messages.CheckResponse {
  const { type, name } = tokenAndName(request.getUrn());
  const inputs = properties(request.getNews());
  const { named, autoNamed } = typeOf(type);
  if (named !== undefined && autoNamed === true && inputs[named] === undefined) {
    const before = properties(request.getOlds());
    // A name that was made is kept, under whatever name the resource goes by now.
    inputs[named] = (isMade(before, named) ? before[named] : undefined) ?? `${name}-${seedText(request)}`;
    inputs[madeMark] = [named];
  }
  return new messages.CheckResponse().setInputs(struct(inputs));
}

/** Where the official providers note which inputs they have chosen themselves. */
const madeMark = "__defaults";
const isMade = ({ [madeMark]: made }: Properties, key: string): boolean => Array.isArray(made) && made.includes(key);

const seedText = (request: messages.CheckRequest): string =>
  Buffer.from(request.getRandomseed_asU8()).toString("hex").slice(0, 7).padEnd(7, "0");

const { Kind } = messages.PropertyDiff;

function diff(request: messages.DiffRequest): messages.DiffResponse {
  const { type } = tokenAndName(request.getUrn());
  const { named, replaceOn, hasRevisions } = typeOf(type);
  const [before, after] = [properties(request.getOldInputs()), properties(request.getNews())];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isProperty);
  const changed = keys.filter((key) => canonical(before[key]) !== canonical(after[key]));
  // Whether an old revision is kept is a matter between Pulumi and its provider; no object changes by it.
  const replaces = changed.filter(
    (key) => key !== "skipDestroy" && (replaceOn === "all" || replaceOn.includes(key) || key === named),
  );
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const keepsName = named !== undefined && hasRevisions !== true && !isMade(after, named);
  const response = new messages.DiffResponse()
    .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(changed)
    .setReplacesList(replaces)
    .setDeletebeforereplace(replaces.length > 0 && keepsName && before[named] === after[named])
    .setHasdetaileddiff(true);
  for (const key of changed) {
    const kinds =
      before[key] === undefined
        ? [Kind.ADD, Kind.ADD_REPLACE]
        : after[key] === undefined
          ? [Kind.DELETE, Kind.DELETE_REPLACE]
          : [Kind.UPDATE, Kind.UPDATE_REPLACE];
    const kind = kinds[replaces.includes(key) ? 1 : 0] ?? Kind.UPDATE;
    response.getDetaileddiffMap().set(key, new messages.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

const isProperty = (key: string): boolean => !key.startsWith("__");

const whole = ({ inputs, outputs }: CloudObject): Properties => ({ ...withoutMarks(inputs), ...outputs });

const withoutMarks = (inputs: Properties): Properties =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => isProperty(key)));

/** What reading tells: all of it, except that what cannot be read stays as it is known. */
function readable({ type, inputs }: CloudObject, known: Properties): Properties {
  const hidden = new Set(typeOf(type).writeOnly ?? []);
  const told = Object.entries(inputs).filter(([key]) => !hidden.has(key));
  return Object.fromEntries([...told, ...Object.entries(known).filter(([key]) => hidden.has(key))]);
}

function tokenAndName(urn: string): { type: string; name: string } {
  const [types = "", name = ""] = urn.split("::").slice(2);
  return { type: types.split("$").at(-1) ?? types, name };
}

function unary<Request, Response>(handle: (asked: Asked<Request>) => Response | Promise<Response>): UntypedHandleCall {
  return (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void => {
    const gone = new AbortController();
    call.once("cancelled", () => gone.abort(new Error("the command line has gone")));
    new Promise<Response>((resolve) => {
      resolve(handle({ request: call.request, peer: call.getPeer(), gone: gone.signal }));
    }).then(
      (response) => answer(null, response),
      (error: unknown) => answer(failure(error), null),
    );
  };
}

function failure(error: unknown): ReturnType<typeof wireError> {
  if (error instanceof UnfinishedObject) {
    const { object, message } = error;
    return incompleteWireError(object.id, object.inputs, whole(object), message);
  }
  return wireError(error instanceof Error ? error.message : String(error));
}

const notImplemented: UntypedHandleCall = (_call: unknown, answer?: sendUnaryData<never>): void => {
  answer?.({ code: status.UNIMPLEMENTED, details: "the lab's provider does not have this" }, null);
};

const properties = (given: Struct | undefined): Properties => given?.toJavaScript() ?? {};
const struct = (given: Properties): Struct => Struct.fromJavaScript(given);
