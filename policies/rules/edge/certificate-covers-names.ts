import { Faults, notApplicable } from "../../model/outcome";
import { namesOfBalancer } from "../../knowledge/network/public-endpoints";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { listener, loadBalancer } from "../../model/types";
import { certificate, certificateValidation, listenerCertificate } from "../../model/types/edge";
import { dnsRecord } from "../../model/types/uptime";
import type { Value } from "../../model/value";
import { elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Whoever types a name of the balancer is shown a certificate for that name. */
export const certificateCoversNames: ControlRule = {
  name: "certificate-covers-names",
  severity: "required",
  title: "Certificates are for the names under which the service is asked",
  why: "Browsers and clients refuse a certificate for another name, and AWS takes any.",
  remediation:
    "set domainName, or one of subjectAlternativeNames, to the name of the record that leads to the balancer",
  example: {
    bad: [
      'new aws.acm.Certificate("web", { domainName: "example.com", validationMethod: "DNS" });',
      'new aws.route53.Record("web", { zoneId, name: "ops.example.com", type: "A", aliases: [balancerAlias] });',
    ].join("\n"),
    good: [
      'new aws.acm.Certificate("web", { domainName: "ops.example.com", validationMethod: "DNS" });',
      'new aws.route53.Record("web", { zoneId, name: "ops.example.com", type: "A", aliases: [balancerAlias] });',
    ].join("\n"),
  },
  controls: {},
  subjects: listener,
  watches: [
    watch(listener, "certificateArn", "loadBalancerArn"),
    watch(loadBalancer, "dnsName"),
    watch(listenerCertificate, "certificateArn", "listenerArn"),
    watch(certificate, "domainName", "subjectAlternativeNames"),
    watch(certificateValidation, "certificateArn"),
    watch(dnsRecord, "aliases", "records"),
  ],
  early: false,
  judge(one, stack) {
    if (isAbsent(one.get("certificateArn"))) return notApplicable("it shows no certificate");
    const shown = [one, ...stack.naming(listenerCertificate, "listenerArn", one).sure].map((holder) =>
      certificatesOf(holder, stack),
    );
    // A certificate of somebody else may be for any name.
    if (shown.some((found) => found.length === 0)) return notApplicable("a certificate of it is not of this stack");
    const covered = shown.flat().flatMap(namesOf);
    const faults = new Faults();
    for (const balancer of stack.named(loadBalancer, one, "loadBalancerArn"))
      for (const name of namesOfBalancer(balancer, stack)) {
        if (name !== UNKNOWN && covered.some((pattern) => covers(pattern, name))) continue;
        if (name === UNKNOWN || covered.includes(UNKNOWN))
          faults.unknown("for which names its certificate is, is not known before the update");
        else faults.problem("a record leads to its balancer by a name that its certificates are not for");
      }
    return faults.outcome;
  },
};

/** The certificates that a listener names, also through their validations. */
function certificatesOf(holder: Resource, stack: Stack): readonly Resource[] {
  const direct = stack.named(certificate, holder, "certificateArn");
  const validations = stack.named(certificateValidation, holder, "certificateArn");
  const handedOn = validations.flatMap((validation) => stack.named(certificate, validation, "certificateArn"));
  return [...new Set([...direct, ...handedOn])];
}

function namesOf(one: Resource): readonly Value[] {
  const others = elements(one.get("subjectAlternativeNames"));
  const further: readonly Value[] = others === UNKNOWN ? [UNKNOWN] : others;
  return [one.get("domainName") ?? null, ...further];
}

/** A star stands for one part of a name. */
function covers(pattern: Value, name: string): boolean {
  const [text, wanted] = [textOf(pattern).toLowerCase(), name.toLowerCase()];
  return text === wanted || (text.startsWith("*.") && text.slice(1) === wanted.slice(wanted.indexOf(".")));
}
