import { z } from "zod";
import type { ProviderDefinition } from "../frame/definition";
import { UpstashClient } from "./client";
import { databaseType } from "./database";
import { version } from "./package.json";

const config = z.strictObject({
  /** Whom the API key belongs to. */
  email: z.email(),
  /** Where the developer API is; another address only for tests. */
  apiUrl: z.url({ protocol: /^https?$/ }).default("https://api.upstash.com/v2"),
});

/** Redis databases of Upstash, through its developer API. The API key comes from the program or from UPSTASH_API_KEY. */
export const upstashProvider: ProviderDefinition<z.infer<typeof config>, "apiKey", UpstashClient> = {
  name: "upstash",
  version,
  config,
  replaceOn: [],
  credentials: { apiKey: "UPSTASH_API_KEY" },
  connect: ({ email, apiUrl }, { apiKey }) => new UpstashClient(apiUrl, email, apiKey),
  types: { "upstash:index:Database": databaseType },
};
