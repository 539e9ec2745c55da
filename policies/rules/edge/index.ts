import type { Rule } from "../../model/rule";
import { balancerAccessLogged } from "./balancer-access-logged";
import { balancerDeletionProtected } from "./balancer-deletion-protected";
import { balancerDesyncMitigated } from "./balancer-desync-mitigated";
import { balancerDropsInvalidHeaders } from "./balancer-drops-invalid-headers";
import { balancerReachesTargets } from "./balancer-reaches-targets";
import { balancerTwoZones } from "./balancer-two-zones";
import { certificateCoversNames } from "./certificate-covers-names";
import { certificateExpiryAlarm } from "./certificate-expiry-alarm";
import { certificateRenews } from "./certificate-renews";
import { certificateStrong } from "./certificate-strong";
import { ddosProtection } from "./ddos-protection";
import { edgeAuthenticated } from "./edge-authenticated";
import { firewallBaselineGroups } from "./firewall-baseline-groups";
import { firewallHasRules } from "./firewall-has-rules";
import { firewallKnownBadInputs } from "./firewall-known-bad-inputs";
import { firewallLogged } from "./firewall-logged";
import { firewallLogsRedacted } from "./firewall-logs-redacted";
import { firewallMetrics } from "./firewall-metrics";
import { httpsEnabled } from "./https-enabled";
import { listenerTlsPolicy } from "./listener-tls-policy";
import { rateLimitingConfigured } from "./rate-limiting-configured";
import { targetGroupHealth } from "./target-group-health";
import { tlsCertificateConfigured } from "./tls-certificate-configured";

/** What the world can reach. */
export const edgeRules: readonly Rule[] = Object.freeze([
  balancerAccessLogged,
  balancerDeletionProtected,
  balancerDesyncMitigated,
  balancerDropsInvalidHeaders,
  balancerReachesTargets,
  balancerTwoZones,
  certificateCoversNames,
  certificateExpiryAlarm,
  certificateRenews,
  certificateStrong,
  ddosProtection,
  edgeAuthenticated,
  firewallBaselineGroups,
  firewallHasRules,
  firewallKnownBadInputs,
  firewallLogged,
  firewallLogsRedacted,
  firewallMetrics,
  httpsEnabled,
  listenerTlsPolicy,
  rateLimitingConfigured,
  targetGroupHealth,
  tlsCertificateConfigured,
]);
