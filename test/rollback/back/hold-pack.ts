/** A pack of the one rule that holds releases: no stack of the lab meets the others. */
import { PolicyPack } from "@pulumi/policy";

import { policiesOf } from "../../../policies/adapters/policies";
import { releaseNotHeld } from "../../../policies/rules/rollback/release-not-held";

new PolicyPack("hold", { policies: policiesOf([releaseNotHeld]) });
