/** The stack program: one of a service, or one that prepares an account for services. */
import { readConfiguration } from "./components/configuration";
import { foundationStack } from "./stacks/foundation";
import { serviceStack } from "./stacks/service";

const settings = readConfiguration();

export = settings.profile === "foundation" ? foundationStack(settings) : serviceStack(settings);
