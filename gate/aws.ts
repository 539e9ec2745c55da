import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { ECSClient } from "@aws-sdk/client-ecs";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** The AWS services that probes talk to, all in the stack's own region. */
export interface Aws {
  readonly applicationAutoScaling: ApplicationAutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly ecs: ECSClient;
  readonly s3: S3Client;
  /** S3 without TLS; only `bucket-refuses` uses it, to see it refused. */
  readonly plainHttpS3: S3Client;
  readonly secretsManager: SecretsManagerClient;
  /**
   * Address of an emulator, or `undefined` for AWS itself. What an emulator does not enforce is reported as a limit;
   * AWS gets no such leniency.
   */
  readonly emulator: string | undefined;
  close(): void;
}

/**
 * Clients with the ordinary environment: credentials, profile, `AWS_ENDPOINT_URL` and `NODE_EXTRA_CA_CERTS` count here
 * as they do for the AWS command line. The region comes from the stack, so that a wrong `AWS_REGION` cannot make the
 * probes look at another region's service of the same name.
 */
export function connectAws(region: string, environment: NodeJS.ProcessEnv): Aws {
  const emulator = emulatorAddress(environment);
  const ordinary = { region, maxAttempts: 3, requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000 } };
  const s3Options = { ...ordinary, forcePathStyle: emulator !== undefined };
  const clients = {
    applicationAutoScaling: new ApplicationAutoScalingClient(ordinary),
    cloudWatch: new CloudWatchClient(ordinary),
    ecs: new ECSClient(ordinary),
    s3: new S3Client(s3Options),
    plainHttpS3: withoutTls(new S3Client(s3Options)),
    secretsManager: new SecretsManagerClient(ordinary),
  };
  return {
    ...clients,
    emulator,
    close: () => Object.values(clients).forEach((client) => client.destroy()),
  };
}

/** The SDK's own switch for this has no effect any more where it works out the address by itself. */
function withoutTls(client: S3Client): S3Client {
  client.middlewareStack.add(
    (next) => (call) => {
      Object.assign(call.request as object, { protocol: "http:" });
      return next(call);
    },
    { step: "finalizeRequest", name: "withoutTls" },
  );
  return client;
}

/** Where an emulator answers in place of AWS; undefined for AWS itself. */
export function emulatorAddress(environment: NodeJS.ProcessEnv): string | undefined {
  const address = environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"];
  if (address === undefined || address === "") return undefined;
  return /\.amazonaws\.com(\.cn)?$/.test(new URL(address).hostname) ? undefined : address;
}
