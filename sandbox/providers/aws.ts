/**
 * `pulumi-resource-aws`: the sandbox's stand-in for the AWS provider, started by the Pulumi engine from PATH.
 *
 * Environment: AWS_ENDPOINT_URL (an address on this machine; anything else is refused), AWS_REGION, credentials, and
 * optionally OPS_SANDBOX_RECORDED, the file that lists what the emulator cannot hold; OPS_ECHO_ACCOUNT makes an echo of it.
 */
import { stopWithParent } from "../processes/parent";
import { awsProvider } from "./aws-provider";
import { EchoProvider, echoVariable } from "./echo";
import { serve } from "./protocol";

stopWithParent();
const definition = awsProvider(process.env);
const account = process.env[echoVariable];
serve(definition, account === undefined ? undefined : new EchoProvider(definition, account)).then(
  ({ port }) => console.log(port),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
