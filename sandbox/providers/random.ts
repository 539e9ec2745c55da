/** `pulumi-resource-random`: the sandbox's stand-in for the random provider, started by the Pulumi engine from PATH. */
import { stopWithParent } from "../processes/parent";
import { serve } from "./protocol";
import { randomProvider } from "./random-provider";

stopWithParent();
serve(randomProvider()).then(
  ({ port }) => console.log(port),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
