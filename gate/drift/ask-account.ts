import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import { GateError } from "../gate-error";
import type { AskAccount } from "./account";

/** Asks AWS whose credentials these are. @throws {GateError} (when asked) they are no good */
export const askAccountIn =
  (region: string): AskAccount =>
  async () => {
    const client = new STSClient({ region, maxAttempts: 2 });
    try {
      return (await client.send(new GetCallerIdentityCommand({}))).Account;
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new GateError(`AWS does not say in which account this is (${why}). Look at the credentials`);
    } finally {
      client.destroy();
    }
  };
