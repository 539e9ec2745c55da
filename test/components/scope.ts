import type { Scope } from "../../components/scope";
import { account } from "./recorder";

/** Where the components of tests live. */
export const scope: Scope = {
  service: "ops-agent-worker",
  environment: "prod",
  region: "eu-central-1",
  ...account,
};
