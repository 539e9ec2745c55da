import { PolicyPack } from "@pulumi/policy";

import { readPackVersion, readProject } from "./adapters/project";
import { configurationFaults } from "./adapters/configuration";
import { guardConfiguration } from "./adapters/guard";
import { hostName } from "./adapters/host";
import { configurable, policiesOf } from "./adapters/policies";
import { packName } from "./findings/digest";
import { findingsVariable, nonceVariable } from "./findings/schema";
import { rules } from "./rules";

// The engine starts the pack in its own folder.
const folder = process.cwd();
const { register, readiness, faults } = readProject(folder, process.env, rules, new Date());
const isGuarded = guardConfiguration((sent) => [
  ...faults,
  ...configurationFaults(sent, configurable, hostName, rules),
]);
const file = process.env[findingsVariable];
const findings = file ? { file, nonce: process.env[nonceVariable], version: readPackVersion(folder) } : undefined;
new PolicyPack(packName, { policies: policiesOf(rules, { register, readiness, findings }) });
if (!isGuarded()) throw new Error("this version of @pulumi/policy takes configurations that nobody has looked at");
