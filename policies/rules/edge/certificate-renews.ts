import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { certificate } from "../../model/types/edge";
import { dnsRecord } from "../../model/types/uptime";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** As long as a record in DNS proves the domain, AWS renews by itself; by e-mail a person must agree each year. */
export const certificateRenews: ControlRule = {
  name: "certificate-renews",
  severity: "required",
  title: "Certificates are proven by DNS, and so renewed without anybody",
  why: "A certificate that is proven by e-mail ends on the day when nobody reads the mailbox of the domain's owner.",
  remediation:
    'set validationMethod: "DNS", and make an aws.route53.Record of each of domainValidationOptions: its name, its type and its value',
  example: {
    bad: 'new aws.acm.Certificate("web", { domainName, validationMethod: "EMAIL" });',
    good: 'new aws.acm.Certificate("web", { domainName, validationMethod: "DNS" }); new aws.route53.Record("proof", { zoneId, name: proof.resourceRecordName, type: proof.resourceRecordType, records: [proof.resourceRecordValue], ttl: 300 });',
  },
  controls: {},
  subjects: certificate,
  watches: [
    watch(
      certificate,
      "certificateAuthorityArn",
      "certificateBody",
      "domainValidationOptions",
      "privateKey",
      "validationMethod",
    ),
    watch(dnsRecord, "records", "type"),
  ],
  early: false,
  judge(one, stack) {
    const isBrought = ["certificateAuthorityArn", "certificateBody", "privateKey"].some(
      (property) => !isAbsent(one.get(property)),
    );
    if (isBrought) return notApplicable("it is not AWS that proves it");
    const faults = new Faults();
    const method = one.get("validationMethod");
    if (method === UNKNOWN) faults.unknown("validationMethod is not known before the update");
    else if (method !== "DNS") faults.problem("it is not proven by DNS");
    else judgeRecords(one, stack, faults);
    return faults.outcome;
  },
};

function judgeRecords(one: Resource, stack: Stack, faults: Faults): void {
  const records = recordsMadeFrom(one, stack);
  // Its domain may well be looked after elsewhere.
  if (records.length === 0) return;
  const proofs = elements(one.get("domainValidationOptions"));
  for (const record of records) {
    const said = [record.get("type"), ...listOf(record.get("records"))];
    if (isAbsent(record.get("records"))) faults.problem(`record "${record.name}" says nothing that proves it`);
    else if (said.includes(UNKNOWN) && !isOfThis(record, one, stack))
      faults.unknown(`what record "${record.name}" says is not known, and not made from this certificate`);
    else if (!said.includes(UNKNOWN) && proofs !== UNKNOWN && proofs.length > 0) {
      if (anyOf(proofs.map((proof) => isProof(record, proof))) === false)
        faults.problem(`record "${record.name}" is not the one that AWS looks for`);
    }
  }
}

/** Whether all that a record says, and is not known yet, is made from the certificate. */
const isOfThis = (record: Resource, one: Resource, stack: Stack): boolean =>
  ["records", "type"].every((property) => {
    const value = record.get(property);
    const isHidden = value === UNKNOWN || listOf(value).includes(UNKNOWN);
    return !isHidden || stack.sourcesOf(record, property).includes(one);
  });

function isProof(record: Resource, proof: Value): boolean | Unknown {
  const wanted = ["resourceRecordName", "resourceRecordType", "resourceRecordValue"].map((key) => at(proof, key));
  if (wanted.includes(UNKNOWN)) return UNKNOWN;
  const [name, type, value] = wanted.map((text) => withoutDot(text));
  return (
    withoutDot(record.get("name")) === name &&
    withoutDot(record.get("type")) === type &&
    listOf(record.get("records")).some((text) => withoutDot(text) === value)
  );
}

const withoutDot = (text: Value | undefined): string => textOf(text).replace(/\.$/, "").toLowerCase();

function listOf(value: Value | undefined): readonly Value[] {
  const listed = elements(value);
  return listed === UNKNOWN ? [UNKNOWN] : listed;
}

/** Records whose name comes from what AWS asked for. */
const recordsMadeFrom = (one: Resource, stack: Stack): readonly Resource[] => stack.index(findProofs).get(one) ?? [];

function findProofs(stack: Stack): ReadonlyMap<Resource, readonly Resource[]> {
  const found = new Map<Resource, Resource[]>();
  for (const record of stack.ofTypes(dnsRecord))
    for (const source of stack.sourcesOf(record, "name"))
      if (certificate.includes(source.type)) found.set(source, [...(found.get(source) ?? []), record]);
  return found;
}
