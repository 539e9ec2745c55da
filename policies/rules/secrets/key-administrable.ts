import { Faults } from "../../model/outcome";
import { policyOf } from "../../knowledge/identity/resource-policy";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument } from "../../knowledge/identity/policy-document";
import { isLike } from "../../knowledge/identity/admission";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { everyKey, keyPolicy } from "../../model/types/secrets";
import type { Unknown, Value } from "../../model/value";
import { anyOf, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** What is needed to take back every other mistake in the policy of a key. */
const needed = "kms:putkeypolicy";

/** AWS refuses a policy that locks out whoever writes it, and nobody else, and not even him where the check is left out. */
export const keyAdministrable: ControlRule = {
  name: "key-administrable",
  severity: "required",
  title: "A key has a policy, by which somebody in its account can change it",
  why: "A key that nobody may change is lost with all that it encrypts, and only AWS's support can open it again. One without a policy of its own can be used by everybody whom any policy of the account lets.",
  remediation:
    'set policy, with a statement that lets the account decide: { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" }; leave bypassPolicyLockoutSafetyCheck out',
  example: {
    bad: 'new aws.kms.Key("data", { enableKeyRotation: true });',
    good: 'new aws.kms.Key("data", { enableKeyRotation: true, policy: JSON.stringify({ Version: "2012-10-17", Statement: [accountDecides, logsMayEncrypt] }) });',
  },
  controls: { checkov: ["CKV2_AWS_64"] },
  subjects: everyKey,
  watches: [watch(everyKey, "policy", "bypassPolicyLockoutSafetyCheck"), watch(keyPolicy, "policy", "keyId")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    const bypass = one.get("bypassPolicyLockoutSafetyCheck");
    if (bypass === UNKNOWN) faults.unknown("bypassPolicyLockoutSafetyCheck is not known before the update");
    else if (bypass === true) faults.problem("bypassPolicyLockoutSafetyCheck is true");
    const { statements, isOpen } = policyOf(one, stack, keyPolicy, "keyId");
    const administered = anyOf([...statements.map(administers), isOpen ? UNKNOWN : false]);
    const closed = statements.some((statement) => statement.allows === false && denies(statement));
    if (closed) faults.problem("its policy denies its administration to everybody, or to the account");
    else if (administered === UNKNOWN)
      faults.unknown(`who may change it is not known before the update (${declareDocument})`);
    else if (!administered)
      faults.problem(statements.length === 0 ? "it has no policy of its own" : "its policy lets nobody change it");
    return faults.outcome;
  },
};

const covers = ({ parts }: Statement): boolean | Unknown => {
  const actions = elements(parts["Action"]);
  return actions === UNKNOWN ? UNKNOWN : actions.some((action) => isLike(needed, textOf(action).toLowerCase()));
};

/** Whether a statement lets some account, role or user change the policy. */
function administers(statement: Statement): boolean | Unknown {
  if (statement.allows === false || covers(statement) === false) return false;
  const principal: Value | undefined = statement.parts["Principal"];
  const named = isStructure(principal) ? elements(principal["AWS"]) : elements(principal);
  if (named === UNKNOWN || statement.allows === UNKNOWN) return UNKNOWN;
  return named.length > 0;
}

function denies(statement: Statement): boolean {
  if (!isAbsent(statement.parts["Condition"]) || covers(statement) !== true) return false;
  const principal = statement.parts["Principal"];
  const named = isStructure(principal) ? elements(principal["AWS"]) : elements(principal);
  return (
    named !== UNKNOWN &&
    named.some((one) => one === "*" || /^(\d{12}|arn:[\w-]{1,20}:iam::\d{12}:root)$/.test(textOf(one)))
  );
}
