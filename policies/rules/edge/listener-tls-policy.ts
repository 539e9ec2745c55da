import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { listener } from "../../model/types";
import { textOf, UNKNOWN } from "../../model/value";

const encrypted = ["HTTPS", "TLS"];
/** AWS names its policies after the oldest version that they take. */
const modern = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/;

export const listenerTlsPolicy: ControlRule = {
  name: "listener-tls-policy",
  severity: "required",
  title: "Listeners take TLS 1.2 and later only",
  why: "TLS 1.0 and 1.1 can be broken by who listens; AWS still takes them where nothing is said.",
  remediation: 'set sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06"',
  example: {
    bad: 'new aws.lb.Listener("web", { protocol: "HTTPS", certificateArn });',
    good: 'new aws.lb.Listener("web", { protocol: "HTTPS", certificateArn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" });',
  },
  controls: { fsbp: ["ELB.17"], checkov: ["CKV_AWS_103", "CKV2_AWS_74"], trivy: ["AWS-0047"] },
  subjects: listener,
  watches: [watch(listener, "protocol", "sslPolicy")],
  early: false,
  judge(one) {
    const protocol = one.get("protocol");
    if (protocol !== UNKNOWN && !encrypted.includes(textOf(protocol))) return notApplicable("it speaks no TLS");
    const faults = new Faults();
    const policy = one.get("sslPolicy");
    if (policy === UNKNOWN) faults.unknown("sslPolicy is not known before the update");
    else if (typeof policy !== "string" || !modern.test(policy))
      faults.problem("sslPolicy takes versions of TLS before 1.2");
    return faults.outcome;
  },
};
