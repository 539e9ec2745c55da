import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { build } from "esbuild";
import { strToU8, zipSync } from "fflate";

import type { ClientConfiguration } from "./emulator";
import { account } from "./emulator";

/** Makes a Node function of a source text, bundled with what it imports. Returns its ARN. */
export async function createFunction(
  clients: ClientConfiguration,
  name: string,
  source: string,
  environment: Readonly<Record<string, string>> = {},
  role = "function",
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd() },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
    logLevel: "silent",
  });
  const lambda = new LambdaClient(clients);
  const { FunctionArn = "" } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Role: `arn:aws:iam::${account}:role/${role}`,
      Timeout: 30,
      Code: { ZipFile: zipSync({ "index.js": strToU8(outputFiles[0]?.text ?? "") }) },
      Environment: { Variables: { ...environment } },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1 }, { FunctionName: name });
  return FunctionArn;
}
