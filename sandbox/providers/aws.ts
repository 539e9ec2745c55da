/**
 * `pulumi-resource-aws`: the sandbox's stand-in for the AWS provider, started by the Pulumi engine from PATH.
 *
 * Environment: AWS_ENDPOINT_URL (an address on this machine; anything else is refused), AWS_REGION, credentials, and
 * optionally OPS_SANDBOX_RECORDED, the file that lists what the emulator cannot hold; OPS_ECHO_ACCOUNT makes an echo of it,
 * for which OPS_ECHO_TAKEN_BACK and OPS_ECHO_REFUSED name images that do not run.
 */
import { stopWithParent } from "../processes/parent";
import { awsProvider } from "./aws-provider";
import { echoVariable } from "./echo";
import { FaultyEchoProvider } from "./faulty-echo";
import { serve } from "./protocol";

stopWithParent();
const definition = awsProvider(process.env);
const account = process.env[echoVariable];
const echo = account === undefined ? undefined : new FaultyEchoProvider(definition, account, process.env);
serve(definition, echo).then(
  ({ port }) => console.log(port),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
