import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { subnet } from "../../model/types";
import { defaultSubnet } from "../../model/types/network";
import { UNKNOWN } from "../../model/value";

/** Nothing gets an address on the internet without asking for one. */
export const subnetsNoAutoPublicIp: ControlRule = {
  name: "subnets-no-auto-public-ip",
  severity: "required",
  title: "Subnets give out no public addresses by themselves",
  why: "Whatever is started there by mistake is on the internet at once, also where nobody looks.",
  remediation: "leave mapPublicIpOnLaunch out, or set it to false (a default subnet needs the false)",
  example: { bad: "mapPublicIpOnLaunch: true", good: "mapPublicIpOnLaunch: false" },
  controls: {
    fsbp: ["EC2.15"],
    checkov: ["CKV_AWS_130"],
    cdkNag: ["NIST.800.53.R5-VPCSubnetAutoAssignPublicIpDisabled"],
    trivy: ["AWS-0164"],
  },
  subjects: [...subnet, ...defaultSubnet],
  watches: [watch([...subnet, ...defaultSubnet], "mapPublicIpOnLaunch")],
  early: false,
  judge(subject) {
    const value = subject.get("mapPublicIpOnLaunch");
    if (value === UNKNOWN) return unknown("mapPublicIpOnLaunch is not known before the update");
    const isDefault = defaultSubnet.includes(subject.type);
    return value === true || (isDefault && value !== false) ? fail("mapPublicIpOnLaunch is on") : pass;
  },
};
