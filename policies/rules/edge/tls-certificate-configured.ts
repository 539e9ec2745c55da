import { judgePublicBalancer } from "../../knowledge/network/balancers";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { listener, loadBalancer } from "../../model/types";
import type { Unknown } from "../../model/value";
import { anyOf, isAbsent, UNKNOWN } from "../../model/value";

const encrypted = ["HTTPS", "TLS"];

/** A certificate that is not known yet is one: AWS makes no listener with a certificate that is not there. */
export const tlsCertificateConfigured: ChecklistRule = {
  name: "tls-certificate-configured",
  items: ["tls-certificate-configured"],
  scope: "api",
  severity: "blocker",
  title: "What the internet reaches has a certificate",
  why: "Without one, whoever sits on the way reads passwords and answers in place of the service.",
  remediation: "give the balancer an HTTPS (or TLS) listener with certificateArn",
  example: {
    bad: 'new aws.lb.Listener("web", { loadBalancerArn, port: 80, protocol: "HTTP", defaultActions });',
    good: 'new aws.lb.Listener("web", { loadBalancerArn, port: 443, protocol: "HTTPS", certificateArn: certificate.arn, defaultActions });',
  },
  controls: { cdkNag: ["ELBv2ACMCertificateRequired"] },
  subjects: loadBalancer,
  watches: [watch(loadBalancer, "internal"), watch(listener, "loadBalancerArn", "protocol", "certificateArn")],
  early: false,
  judge: (balancer, stack) =>
    judgePublicBalancer(balancer, (faults) => {
      const { sure, possible } = stack.naming(listener, "loadBalancerArn", balancer);
      const answer = anyOf([...sure.map(hasCertificate), possible ? UNKNOWN : false]);
      if (answer === UNKNOWN)
        faults.unknown("whether a listener of it has a certificate is not known before the update");
      else if (!answer) faults.problem("no listener of it speaks HTTPS or TLS with a certificate");
    }),
};

function hasCertificate(one: Resource): boolean | Unknown {
  const protocol = one.get("protocol");
  if (isAbsent(one.get("certificateArn"))) return false;
  return protocol === UNKNOWN ? UNKNOWN : typeof protocol === "string" && encrypted.includes(protocol);
}
