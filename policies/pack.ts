import { PolicyPack } from "@pulumi/policy";

import { policiesOf } from "./adapters/policies";
import { rules } from "./rules";

new PolicyPack("ops-readiness", { policies: policiesOf(rules) });
