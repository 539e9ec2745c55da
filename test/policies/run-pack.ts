import { policiesOf } from "../../policies/adapters/policies";
import { rules } from "../../policies/rules";
import * as server from "@pulumi/policy/server";
import type { Policies } from "@pulumi/policy";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import type { Moment, ResolvedResource, StackFixture } from "./stack-fixture";
import { resolveStack } from "./stack-fixture";

type RpcFunction<Request> = (
  call: { request: Request },
  callback: (error: Error | null | undefined, response?: analyzer.AnalyzeResponse) => void,
) => void;
type MakeRpcFunction<Request> = (
  name: string,
  version: string,
  level: string,
  policies: Policies,
) => RpcFunction<Request>;

/** The functions behind the SDK's own server: what they do to properties is what the engine's pack process does. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = server as unknown as {
  makeAnalyzeRpcFun: MakeRpcFunction<analyzer.AnalyzeRequest>;
  makeAnalyzeStackRpcFun: MakeRpcFunction<analyzer.AnalyzeStackRequest>;
};

export interface Diagnostic {
  readonly rule: string;
  readonly message: string;
  readonly urn: string;
  readonly level: "advisory" | "mandatory";
  readonly severity: number;
}

/** Runs the pack as the engine does: every resource by its inputs, then the stack by its outputs. */
export class PackRun {
  readonly #resource: RpcFunction<analyzer.AnalyzeRequest>;
  readonly #stack: RpcFunction<analyzer.AnalyzeStackRequest>;

  constructor(policies = policiesOf(rules)) {
    const pack = ["ops-readiness", "0.0.0", "advisory", policies] as const;
    this.#resource = makeAnalyzeRpcFun(...pack);
    this.#stack = makeAnalyzeStackRpcFun(...pack);
  }

  /** What is said while resources are registered. */
  async early(resources: readonly ResolvedResource[]): Promise<Diagnostic[]> {
    const said = await Promise.all(
      resources.map(async (resource) => {
        const request = new analyzer.AnalyzeRequest();
        describe(request, resource, resource.inputs);
        const found = await call(this.#resource, request);
        return found.map((diagnostic) => ({ ...diagnostic, urn: resource.urn }));
      }),
    );
    return said.flat();
  }

  /** What is said of the finished stack. */
  async host(resources: readonly ResolvedResource[]): Promise<Diagnostic[]> {
    const request = new analyzer.AnalyzeStackRequest();
    request.setResourcesList(resources.map((resource) => messageOf(resource)));
    return call(this.#stack, request);
  }
}

/** All that the pack says about a stack at a moment. */
export async function runPack(stack: StackFixture, moment: Moment): Promise<Diagnostic[]> {
  const run = new PackRun();
  const resources = resolveStack(stack, moment);
  return [...(await run.early(resources)), ...(await run.host(resources))];
}

/** All that the host alone says about a stack at a moment. */
export const judgeStack = (stack: StackFixture, moment: Moment): Promise<Diagnostic[]> =>
  new PackRun().host(resolveStack(stack, moment));

function describe(
  message: analyzer.AnalyzeRequest | analyzer.AnalyzerResource,
  resource: ResolvedResource,
  properties: Record<string, unknown>,
): void {
  message.setType(resource.type);
  message.setUrn(resource.urn);
  message.setName(resource.name);
  message.setProperties(Struct.fromJavaScript(properties as Record<string, JavaScriptValue>));
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(resource.protect);
  if (resource.parent) options.setParent(resource.parent);
  message.setOptions(options);
  if (resource.region === undefined && resource.defaultTags === undefined) return;
  const provider = new analyzer.AnalyzerProviderResource();
  provider.setType("pulumi:providers:aws");
  provider.setProperties(Struct.fromJavaScript(providerOf(resource)));
  message.setProvider(provider);
}

const providerOf = ({ region, defaultTags }: ResolvedResource): Record<string, string> => ({
  ...(region !== undefined && { region }),
  ...(defaultTags !== undefined && { defaultTags }),
});

/** Most resources of the stacks that rules are tried on are the same ones. */
const messages = new WeakMap<ResolvedResource, analyzer.AnalyzerResource>();
function messageOf(resource: ResolvedResource): analyzer.AnalyzerResource {
  const message = messages.get(resource) ?? stackResource(resource);
  messages.set(resource, message);
  return message;
}

export function stackResource(resource: ResolvedResource): analyzer.AnalyzerResource {
  const message = new analyzer.AnalyzerResource();
  describe(message, resource, resource.outputs);
  if (resource.parent) message.setParent(resource.parent);
  message.setDependenciesList([...new Set(Object.values(resource.sources).flat())]);
  for (const [property, urns] of Object.entries(resource.sources)) {
    const sources = new analyzer.AnalyzerPropertyDependencies();
    sources.setUrnsList(urns);
    message.getPropertydependenciesMap().set(property, sources);
  }
  return message;
}

export const diagnosticOf = (diagnostic: analyzer.AnalyzeDiagnostic): Diagnostic => ({
  rule: diagnostic.getPolicyname(),
  message: diagnostic.getMessage(),
  urn: diagnostic.getUrn(),
  level: diagnostic.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
  severity: diagnostic.getSeverity(),
});

function call<Request>(rpc: RpcFunction<Request>, request: Request): Promise<Diagnostic[]> {
  return new Promise((resolve, reject) => {
    rpc({ request }, (error, response) => {
      if (response) resolve(response.getDiagnosticsList().map(diagnosticOf));
      else reject(error ?? new Error("the pack answered nothing"));
    });
  });
}
