/** The process that the Pulumi engine starts for resources of `upstash`, by `plugins.providers` of Pulumi.yaml. */
import { startProvider } from "../frame/start";
import { upstashProvider } from "./provider";

startProvider(upstashProvider);
