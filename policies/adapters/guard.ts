import { createRequire } from "node:module";

import type { SentPolicy } from "./configuration";
import { sentLevels } from "./configuration";

/** As much of gRPC as is needed to come before the SDK. */
interface GrpcServer {
  addService(service: unknown, implementation: Readonly<Record<string, unknown>>): void;
}
type Configure = (call: ConfigureCall, callback: (error: { code: number; details: string } | null) => void) => void;
interface ConfigureCall {
  readonly request: {
    getPolicyconfigMap(): {
      entries(): Iterable<[string, SentConfig]>;
    };
  };
}
interface SentConfig {
  getEnforcementlevel(): number;
  getProperties(): { toJavaScript(): object } | undefined;
}

/** gRPC's INVALID_ARGUMENT. */
const invalidArgument = 3;

/**
 * Has a configuration refused before the SDK takes it, which asks nobody: the operation ends with what is wrong. Must be
 * called before the pack is made.
 *
 * @param faultsOf what is wrong with the configuration; nothing where it may be taken
 * @returns whether a pack was made since whose configuration is looked at
 */
export function guardConfiguration(faultsOf: (sent: readonly SentPolicy[]) => readonly string[]): () => boolean {
  // The very copy that the SDK uses.
  const ofSdk = createRequire(require.resolve("@pulumi/policy"));
  const { Server } = ofSdk("@grpc/grpc-js") as { Server: { prototype: GrpcServer } };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its server below
  const { addService } = Server.prototype;
  let isGuarded = false;
  Server.prototype.addService = function (service, implementation) {
    const configure = implementation["configure"] as Configure | undefined;
    if (!configure) {
      addService.call(this, service, implementation);
      return;
    }
    isGuarded = true;
    const guarded: Configure = (call, callback) => {
      const faults = faultsOf([...call.request.getPolicyconfigMap().entries()].map(sentPolicy));
      if (faults.length === 0) configure(call, callback);
      else callback({ code: invalidArgument, details: faults.join("; ") });
    };
    addService.call(this, service, { ...implementation, configure: guarded });
  };
  return () => isGuarded;
}

const sentPolicy = ([name, config]: [string, SentConfig]): SentPolicy => ({
  name,
  level: sentLevels[config.getEnforcementlevel()],
  properties: (config.getProperties()?.toJavaScript() ?? {}) as Readonly<Record<string, unknown>>,
});
