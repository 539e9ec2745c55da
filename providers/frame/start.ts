import { anyProvider, type ProviderDefinition } from "./definition";
import { EchoProvider, echoVariable } from "./echo";
import { Provider } from "./provider";
import { serve } from "./protocol";

/** How often a plugin looks whether its parent still lives. A killed engine cannot stop its plugins itself. */
const lookIntervalMilliseconds = 1000;

/**
 * The whole of a plugin's process: serves the provider to the engine, prints the port as every Pulumi plugin does, and
 * ends with the process that started it.
 *
 * @example
 * startProvider(sentryProvider);
 */
export function startProvider<Config extends object, Credential extends string, Client>(
  definition: ProviderDefinition<Config, Credential, Client>,
): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, lookIntervalMilliseconds).unref();
  const Kind = process.env[echoVariable] === undefined ? Provider : EchoProvider;
  const provider = new Kind(anyProvider(definition), process.env);
  serve(provider).then(
    ({ port }) => console.log(String(port)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
