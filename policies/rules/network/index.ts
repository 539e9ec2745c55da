import type { Rule } from "../../model/rule";
import { aclNotOpen } from "./acl-not-open";
import { databaseReachability } from "./database-reachability";
import { defaultGroupClosed } from "./default-group-closed";
import { egressBounded } from "./egress-bounded";
import { endpointPolicyClosed } from "./endpoint-policy-closed";
import { endpointPolicySufficient } from "./endpoint-policy-sufficient";
import { firewallRulesSet } from "./firewall-rules-set";
import { flowLogsDelivered } from "./flow-logs-delivered";
import { flowLogsOn } from "./flow-logs-on";
import { groupsDescribed } from "./groups-described";
import { noDefaultVpc } from "./no-default-vpc";
import { privateSubnetsLeadOut } from "./private-subnets-lead-out";
import { privateSubnetsPrivate } from "./private-subnets-private";
import { redisReachability } from "./redis-reachability";
import { subnetsNoAutoPublicIp } from "./subnets-no-auto-public-ip";
import { vpcResolvesNames } from "./vpc-resolves-names";

/** Who may speak to whom. */
export const networkRules: readonly Rule[] = Object.freeze([
  aclNotOpen,
  databaseReachability,
  defaultGroupClosed,
  egressBounded,
  endpointPolicyClosed,
  endpointPolicySufficient,
  firewallRulesSet,
  flowLogsDelivered,
  flowLogsOn,
  groupsDescribed,
  noDefaultVpc,
  privateSubnetsLeadOut,
  privateSubnetsPrivate,
  redisReachability,
  subnetsNoAutoPublicIp,
  vpcResolvesNames,
]);
