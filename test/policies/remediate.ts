import * as server from "@pulumi/policy/server";
import type { Policies } from "@pulumi/policy";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

type Remediate = (
  call: { request: analyzer.AnalyzeRequest },
  callback: (error: Error | null | undefined, response?: analyzer.RemediateResponse) => void,
) => Promise<void>;

/** What the engine calls before a resource is judged. */
const { makeRemediateRpcFun } = server as unknown as {
  makeRemediateRpcFun: (name: string, version: string, level: string, policies: Policies) => Remediate;
};

/** A value that is marked as secret, as the engine sends it. */
export const marked = (value: unknown): unknown => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** What one remediation changed inputs to. */
export interface Remediated {
  readonly policy: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Sends a resource's inputs through the remediations that are switched on. */
export async function remediate(
  policies: Policies,
  { urn, type, name }: { readonly urn: string; readonly type: string; readonly name: string },
  inputs: Readonly<Record<string, unknown>>,
): Promise<Remediated[]> {
  const request = new analyzer.AnalyzeRequest();
  request.setType(type);
  request.setUrn(urn);
  request.setName(name);
  request.setProperties(Struct.fromJavaScript(inputs as Record<string, JavaScriptValue>));
  request.setOptions(new analyzer.AnalyzerResourceOptions());
  const rpc = makeRemediateRpcFun("ops-readiness", "0.0.0", "advisory", policies);
  const response = await new Promise<analyzer.RemediateResponse>((resolve, reject) => {
    void rpc({ request }, (error, answer) => {
      if (answer) resolve(answer);
      else reject(error ?? new Error("the pack answered nothing"));
    });
  });
  return response.getRemediationsList().map((one) => ({
    policy: one.getPolicyname(),
    inputs: one.getProperties()?.toJavaScript() ?? {},
  }));
}
