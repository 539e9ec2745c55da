import type { Rule } from "../../model/rule";
import { queueEncrypted } from "./queue-encrypted";
import { queueHasDeadLetter } from "./queue-has-dead-letter";
import { queueOwnKey } from "./queue-own-key";
import { queuePolicyClosed } from "./queue-policy-closed";
import { queueTimesSensible } from "./queue-times-sensible";
import { queueTlsOnly } from "./queue-tls-only";
import { resourcePoliciesBound } from "./resource-policies-bound";
import { servicesAdmitted } from "./services-admitted";
import { topicEncrypted } from "./topic-encrypted";
import { topicOwnKey } from "./topic-own-key";
import { topicPolicyClosed } from "./topic-policy-closed";
import { topicTlsOnly } from "./topic-tls-only";

/** Topics and queues. */
export const messagingRules: readonly Rule[] = Object.freeze([
  queueEncrypted,
  queueHasDeadLetter,
  queueOwnKey,
  queuePolicyClosed,
  queueTimesSensible,
  queueTlsOnly,
  resourcePoliciesBound,
  servicesAdmitted,
  topicEncrypted,
  topicOwnKey,
  topicPolicyClosed,
  topicTlsOnly,
]);
