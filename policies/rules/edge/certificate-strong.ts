import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { certificate } from "../../model/types/edge";
import { at, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** AWS makes RSA keys of 2048 bits where nothing is said. */
const strong = ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

export const certificateStrong: ControlRule = {
  name: "certificate-strong",
  severity: "required",
  title: "Certificates have keys that nobody can compute, and are logged",
  why: "A short key can be computed; a certificate that no public log knows is refused by browsers, and one made by somebody else goes unseen.",
  remediation: `leave keyAlgorithm out, or set one of ${strong.join(", ")}; leave certificate transparency logging on`,
  example: {
    bad: 'new aws.acm.Certificate("web", { domainName, keyAlgorithm: "RSA_1024" });',
    good: 'new aws.acm.Certificate("web", { domainName, keyAlgorithm: "EC_prime256v1" });',
  },
  controls: { fsbp: ["ACM.2"], checkov: ["CKV_AWS_234"] },
  subjects: certificate,
  watches: [watch(certificate, "keyAlgorithm", "options")],
  early: false,
  judge(one) {
    const faults = new Faults();
    const algorithm = one.get("keyAlgorithm");
    if (algorithm === UNKNOWN) faults.unknown("keyAlgorithm is not known before the update");
    else if (!isAbsent(algorithm) && !strong.includes(textOf(algorithm))) faults.problem("keyAlgorithm is a weak one");
    const logging = at(one.get("options"), "certificateTransparencyLoggingPreference");
    if (logging === UNKNOWN) faults.unknown("options is not known before the update");
    else if (logging === "DISABLED") faults.problem("no public log of certificates will know it");
    return faults.outcome;
  },
};
