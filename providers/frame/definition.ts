import type { z } from "zod";

import type { ResourceType } from "./resource-type";

/** What a provider is made of. `Client` is whatever its types need to reach their service. */
export interface ProviderDefinition<Config extends object, Credential extends string, Client> {
  /** Package name: the first part of its type tokens, such as `sentry` in `sentry:index:Project`. */
  readonly name: string;
  readonly version: string;
  /** Configuration that the state may hold, as texts. Use `z.strictObject`. */
  readonly config: z.ZodObject & z.ZodType<Config>;
  /** Keys of the configuration whose change means that every resource is another one. */
  readonly replaceOn: readonly (keyof Config & string)[];
  /**
   * Further keys of the configuration, that no state may hold, with the environment variable that stands in for each. They
   * are kept in memory from the program's run on; an operation that runs no program finds only the variable.
   */
  readonly credentials: Readonly<Record<Credential, string>>;
  /** Makes no request: a preview of new resources must work without the service. */
  connect(config: Config, credentials: Readonly<Record<Credential, string>>): Client;
  /** By token. */
  readonly types: Readonly<Record<string, ResourceType<Client>>>;
}

/** A provider as the protocol sees it. */
export type AnyProviderDefinition<Client> = ProviderDefinition<Record<string, unknown>, string, Client>;

/** Makes a provider fit for the protocol. Its configuration has been parsed whenever `connect` gets it. */
export function anyProvider<Config extends object, Credential extends string, Client>(
  definition: ProviderDefinition<Config, Credential, Client>,
): AnyProviderDefinition<Client> {
  return definition as unknown as AnyProviderDefinition<Client>;
}
