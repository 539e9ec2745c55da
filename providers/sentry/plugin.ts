/** The process that the Pulumi engine starts for resources of `sentry`, by `plugins.providers` of Pulumi.yaml. */
import { startProvider } from "../frame/start";
import { sentryProvider } from "./provider";

startProvider(sentryProvider);
