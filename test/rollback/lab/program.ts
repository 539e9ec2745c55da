import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { credentials, type ServiceError } from "@grpc/grpc-js";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  type RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { z } from "zod";

import {
  containsSecret,
  containsUnknown,
  isObject,
  type Properties,
  revealed,
  secret,
  unknownValue,
  type Value,
} from "../../../providers/frame/values";

/**
 * A value of a program: JSON, in which an object of one key may stand for what is known only when the program runs.
 *
 * - `{ $ref: "bucket.arn" }` an output of an earlier resource, `id` and `urn` included
 * - `{ $config: "workerImage" }` a setting of the stack; secret when the setting is
 * - `{ $secret: ... }` marks what is inside as secret
 * - `{ $json: ... }` what is inside, as JSON text
 */
export type SpecValue = Value;

/** One resource, with the words of Pulumi's resource options. */
export interface ResourceSpec {
  readonly type: string;
  readonly name: string;
  readonly inputs?: Readonly<Record<string, SpecValue>>;
  /** A resource without an object in the cloud. */
  readonly component?: boolean;
  /** Name of an earlier resource; default the stack. */
  readonly parent?: string;
  readonly dependsOn?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  /** Earlier names, or whole URNs. */
  readonly aliases?: readonly string[];
  /** Id of an object that is to be taken over. */
  readonly import?: string;
  /** Version of the provider, as the SDK of the real one would send it. */
  readonly version?: string;
}

/** A Pulumi program as data, so that a commit is a change of one JSON file. */
export interface ProgramSpec {
  readonly resources: readonly ResourceSpec[];
  readonly outputs?: Readonly<Record<string, SpecValue>>;
  /** Registers what does not depend on each other at once, as real programs do; otherwise one after another, in order. */
  readonly parallel?: boolean;
}

/** The program's file, beside Pulumi.yaml. */
export const programFile = "program.json";

const specValue = z.json() as z.ZodType<Value>;
const names = z.array(z.string());
const specSchema = z.strictObject({
  resources: z.array(
    z.strictObject({
      type: z.string(),
      name: z.string(),
      inputs: z.record(z.string(), specValue).exactOptional(),
      component: z.boolean().exactOptional(),
      parent: z.string().exactOptional(),
      dependsOn: names.exactOptional(),
      protect: z.boolean().exactOptional(),
      retainOnDelete: z.boolean().exactOptional(),
      deleteBeforeReplace: z.boolean().exactOptional(),
      ignoreChanges: names.exactOptional(),
      additionalSecretOutputs: names.exactOptional(),
      aliases: names.exactOptional(),
      import: z.string().exactOptional(),
      version: z.string().exactOptional(),
    }),
  ),
  outputs: z.record(z.string(), specValue).exactOptional(),
  parallel: z.boolean().exactOptional(),
}) satisfies z.ZodType<ProgramSpec>;

/** What the person who runs the program is told of it, besides what the engine says itself. */
export class ProgramFault extends Error {}

/**
 * Runs the program in the folder that the engine names, as a language host does.
 *
 * @throws {ProgramFault} the program is wrong, or a setting that it needs is missing
 * @throws the engine's own error, of which it has told the user already
 */
export async function runProgram(request: RunRequest): Promise<void> {
  const folder = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const spec = specSchema.parse(JSON.parse(await readFile(join(folder, programFile), "utf8")));
  const monitor = new ResourceMonitorClient(request.getMonitorAddress(), credentials.createInsecure());
  try {
    await new ProgramRun(monitor, request).register(spec);
  } finally {
    monitor.close();
  }
}

interface Registered {
  readonly urn: string;
  readonly outputs: Properties;
}

/** What a value comes to, and the resources that it came from. */
interface Resolved {
  readonly value: Value;
  readonly from: readonly string[];
}

class ProgramRun {
  private readonly registered = new Map<string, Promise<Registered>>();
  private readonly configuration: Map<string, Value>;

  constructor(
    private readonly monitor: ResourceMonitorClient,
    private readonly request: RunRequest,
  ) {
    const secrets = new Set(request.getConfigsecretkeysList());
    this.configuration = new Map(
      request
        .getConfigMap()
        .toArray()
        .map(([key, value]) => [key, secrets.has(key) ? secret(value) : value]),
    );
  }

  async register({ resources, outputs = {}, parallel = false }: ProgramSpec): Promise<void> {
    const [project, stack] = [this.request.getProject(), this.request.getStack()];
    const root = await this.send(rootRequest(`${project}-${stack}`));
    for (const resource of resources) {
      if (this.registered.has(resource.name)) throw new ProgramFault(`two resources are named ${resource.name}`);
      const registration = this.registerResource(resource, root.urn);
      this.registered.set(resource.name, registration);
      // With the first of several that fail the program ends; the others are not unheard of then.
      registration.catch(() => undefined);
      if (!parallel) await registration;
    }
    await Promise.all(this.registered.values());
    const { value } = await this.resolve(outputs);
    const request = new RegisterResourceOutputsRequest().setUrn(root.urn).setOutputs(struct(value as Properties));
    await new Promise<void>((resolve, reject) => {
      this.monitor.registerResourceOutputs(request, (error) => settle(error, undefined, resolve, reject));
    });
  }

  private async registerResource(spec: ResourceSpec, root: string): Promise<Registered> {
    const resolved = await Promise.all(
      Object.entries(spec.inputs ?? {}).map(async ([key, value]) => [key, await this.resolve(value)] as const),
    );
    const explicit = await Promise.all((spec.dependsOn ?? []).map((name) => this.earlier(name)));
    const parent = spec.parent === undefined ? root : (await this.earlier(spec.parent)).urn;
    const request = resourceRequest(spec, parent)
      .setObject(struct(Object.fromEntries(resolved.map(([key, { value }]) => [key, value]))))
      .setDependenciesList([
        ...new Set([...explicit.map(({ urn }) => urn), ...resolved.flatMap(([, { from }]) => from)]),
      ]);
    for (const [key, { from }] of resolved) {
      const dependencies = new RegisterResourceRequest.PropertyDependencies().setUrnsList([...from]);
      request.getPropertydependenciesMap().set(key, dependencies);
    }
    return this.send(request);
  }

  private async send(request: RegisterResourceRequest): Promise<Registered> {
    const response = await new Promise<RegisterResourceResponse>((resolve, reject) => {
      this.monitor.registerResource(request, (error, answer) => settle(error, answer, resolve, reject));
    });
    const urn = response.getUrn();
    const id = response.getId() || unknownValue;
    return { urn, outputs: { ...(response.getObject()?.toJavaScript() as Properties | undefined), id, urn } };
  }

  private async earlier(name: string): Promise<Registered> {
    const registration = this.registered.get(name);
    if (registration === undefined) throw new ProgramFault(`there is no resource ${name} before the one that needs it`);
    return registration;
  }

  private async resolve(value: SpecValue): Promise<Resolved> {
    if (Array.isArray(value)) {
      const parts = await Promise.all(value.map((part) => this.resolve(part)));
      return { value: parts.map((part) => part.value), from: parts.flatMap(({ from }) => from) };
    }
    if (!isObject(value)) return { value, from: [] };
    const entries = Object.entries(value);
    const [word, content] = entries.length === 1 ? (entries[0] ?? []) : [];
    if (word === "$ref" && typeof content === "string") return this.reference(content);
    if (word === "$config" && typeof content === "string") return { value: this.setting(content), from: [] };
    const parts = await Promise.all(entries.map(async ([key, part]) => [key, await this.resolve(part)] as const));
    const from = parts.flatMap(([, part]) => part.from);
    const inner = parts[0]?.[1].value ?? null;
    if (word === "$secret") return { value: secret(inner), from };
    if (word === "$json") return { value: jsonText(inner), from };
    return { value: Object.fromEntries(parts.map(([key, part]) => [key, part.value])), from };
  }

  private async reference(path: string): Promise<Resolved> {
    const [name = "", property = "id"] = path.split(".");
    const { urn, outputs } = await this.earlier(name);
    const value = outputs[property];
    if (value === undefined && !this.request.getDryrun()) throw new ProgramFault(`${name} has no output ${property}`);
    return { value: value ?? unknownValue, from: [urn] };
  }

  private setting(key: string): Value {
    const value = this.configuration.get(`${this.request.getProject()}:${key}`);
    if (value === undefined) throw new ProgramFault(`Missing required configuration variable '${key}'`);
    return value;
  }
}

function jsonText(value: Value): Value {
  if (containsUnknown(value)) return unknownValue;
  const text = JSON.stringify(revealed(value));
  return containsSecret(value) ? secret(text) : text;
}

const rootRequest = (name: string): RegisterResourceRequest =>
  new RegisterResourceRequest().setType("pulumi:pulumi:Stack").setName(name).setAcceptsecrets(true);

function resourceRequest(spec: ResourceSpec, parent: string): RegisterResourceRequest {
  const request = new RegisterResourceRequest()
    .setType(spec.type)
    .setName(spec.name)
    .setCustom(spec.component !== true)
    .setParent(parent)
    .setAcceptsecrets(true)
    .setSupportspartialvalues(true)
    .setAliasspecs(true)
    .setAliasesList((spec.aliases ?? []).map(aliasOf))
    .setIgnorechangesList([...(spec.ignoreChanges ?? [])])
    .setAdditionalsecretoutputsList([...(spec.additionalSecretOutputs ?? [])])
    .setImportid(spec.import ?? "")
    .setVersion(spec.version ?? "");
  if (spec.protect !== undefined) request.setProtect(spec.protect);
  if (spec.retainOnDelete !== undefined) request.setRetainondelete(spec.retainOnDelete);
  if (spec.deleteBeforeReplace !== undefined) {
    request.setDeletebeforereplace(spec.deleteBeforeReplace).setDeletebeforereplacedefined(true);
  }
  return request;
}

const aliasOf = (alias: string): Alias =>
  alias.startsWith("urn:") ? new Alias().setUrn(alias) : new Alias().setSpec(new Alias.Spec().setName(alias));

const struct = (properties: Properties): Struct => Struct.fromJavaScript(properties);

function settle<Answer>(
  error: ServiceError | null,
  answer: Answer,
  resolve: (answer: Answer) => void,
  reject: (error: ServiceError) => void,
): void {
  if (error === null) resolve(answer);
  else reject(error);
}
