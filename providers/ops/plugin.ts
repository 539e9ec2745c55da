/** The process that the Pulumi engine starts for resources of `ops`, by `plugins.providers` of Pulumi.yaml. */
import { startProvider } from "../frame/start";
import { opsProvider } from "./provider";

startProvider(opsProvider);
