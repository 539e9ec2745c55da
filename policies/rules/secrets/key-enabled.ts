import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { everyKey } from "../../model/types/secrets";
import { UNKNOWN } from "../../model/value";

const switches = ["isEnabled", "enabled"];

export const keyEnabled: ControlRule = {
  name: "key-enabled",
  severity: "required",
  title: "Keys are on",
  why: "All that a key has encrypted is lost for as long as it is off: secrets, queues, logs and backups at once.",
  remediation: "leave isEnabled (enabled, for keys that you bring) out, or set it to true",
  example: {
    bad: 'new aws.kms.Key("data", { isEnabled: false });',
    good: 'new aws.kms.Key("data", { enableKeyRotation: true });',
  },
  controls: { checkov: ["CKV_AWS_227"] },
  subjects: everyKey,
  watches: [watch(everyKey, "isEnabled", "enabled")],
  early: false,
  judge(one) {
    const faults = new Faults();
    const states = switches.map((name) => one.get(name));
    if (states.includes(false)) faults.problem("it is turned off");
    else if (states.includes(UNKNOWN)) faults.unknown("whether it is on is not known before the update");
    return faults.outcome;
  },
};
