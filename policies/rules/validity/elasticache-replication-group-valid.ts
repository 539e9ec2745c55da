import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { cacheParameterGroup, randomPassword, replicationGroup } from "../../model/types";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { judgeWindows } from "./windows";
import { lookUp } from "../../model/look-up";

const nodeTypes =
  /^cache\.(t1|t2|t3|t4g|m1|m2|m3|m4|m5|m6g|m7g|m8g|r3|r4|r5|r6g|r6gd|r7g|r8g|c1|c7gn|c8gn)\.(micro|small|medium|large|\d{0,2}xlarge)$/;
/** Versions by engine. ElastiCache takes `7.1` as well as `7.x`. */
const versions: Readonly<Record<string, RegExp>> = {
  redis: /^([2-5]\.\d{1,2}\.\d{1,2}|6\.[0-2x]|7\.[01x])$/,
  valkey: /^([789]\.[0-9x])$/,
};
/** What a token may consist of: 16 to 128 characters, of which only these are neither letters nor digits. */
const token = /^[A-Za-z0-9!&#$^<>-]{16,128}$/;

/** ElastiCache makes a replication group only of parts that fit together. */
export const elasticacheReplicationGroupValid: AwsRule = {
  name: "elasticache-replication-group-valid",
  documentation: "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
  severity: "blocker",
  title: "ElastiCache accepts the replication group",
  why: "Redis takes ten minutes and more to make. Parts that do not fit together are refused at the start, and often when the network, keys and secrets have been made for it.",
  remediation: "give the replication group values within the limits that AWS states",
  example: {
    bad: "multiAzEnabled: true,\nnumCacheClusters: 1,",
    good: "multiAzEnabled: true,\nautomaticFailoverEnabled: true,\nnumCacheClusters: 2,",
  },
  subjects: replicationGroup,
  watches: [
    watch(
      replicationGroup,
      "authToken",
      "automaticFailoverEnabled",
      "clusterMode",
      "engine",
      "engineVersion",
      "maintenanceWindow",
      "multiAzEnabled",
      "nodeType",
      "numCacheClusters",
      "numNodeGroups",
      "parameterGroupName",
      "port",
      "replicationGroupId",
      "snapshotRetentionLimit",
      "snapshotWindow",
      "transitEncryptionEnabled",
      "transitEncryptionMode",
      "userGroupIds",
    ),
    watch(cacheParameterGroup, "parameters"),
    watch(randomPassword, "length", "overrideSpecial", "special"),
  ],
  early: false,
  judge(group, stack) {
    const faults = new Faults();
    const limits = Limits.of(group, faults);
    limits.matches(
      "replicationGroupId",
      /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/i,
      "1 to 40 letters, digits and single hyphens that begin with a letter",
    );
    limits.matches("nodeType", nodeTypes, "a node type of ElastiCache");
    limits.range("numCacheClusters", 1, 6, "nodes");
    limits.range("snapshotRetentionLimit", 0, 35, "days");
    limits.range("port", 1, 65535);
    limits.oneOf("transitEncryptionMode", ["preferred", "required"]);
    judgeWindows(limits, "snapshotWindow", "maintenanceWindow", 60);
    judgeVersion(group, stack, limits);
    judgeFailover(group, faults);
    judgeClusterMode(group, stack, faults);
    judgeToken(group, stack, faults);
    return faults.outcome;
  },
};

function judgeVersion(group: Resource, stack: Stack, limits: Limits): void {
  const known = lookUp(versions, textOf(group.get("engine")) || "redis");
  const version = limits.known("engineVersion");
  if (typeof version !== "string" || !known) return;
  if (!known.test(version)) limits.problem("engineVersion", "is no version of this engine that ElastiCache offers");
  const major = version.split(".")[0] ?? "";
  for (const parameters of stack.named(cacheParameterGroup, group, "parameterGroupName")) {
    if (parameters.get("family") === UNKNOWN)
      limits.unknown("engineVersion", `is of a family of which parameter group "${parameters.name}" may not be`);
    const family = textOf(parameters.get("family"));
    if (family && !new RegExp(String.raw`^[a-z]+${major}(\D|$)`).test(family))
      limits.problem("engineVersion", `does not fit the family of parameter group "${parameters.name}"`);
  }
}

function judgeFailover(group: Resource, faults: Faults): void {
  const [zones, failover, nodes] = ["multiAzEnabled", "automaticFailoverEnabled", "numCacheClusters"].map((property) =>
    group.get(property),
  );
  const needsFailover = zones === true && failover !== true;
  if (needsFailover && failover === UNKNOWN) faults.unknown("automaticFailoverEnabled is not known before the update");
  else if (needsFailover) faults.problem("multiAzEnabled needs automaticFailoverEnabled");
  // In cluster mode the nodes are counted by shard.
  if (failover === true && typeof nodes === "number" && nodes < 2 && isAbsent(group.get("numNodeGroups")))
    faults.problem("automaticFailoverEnabled needs at least 2 nodes (numCacheClusters)");
}

/** A group with shards needs parameters that know of them. */
function judgeClusterMode(group: Resource, stack: Stack, faults: Faults): void {
  const [mode, shards] = ["clusterMode", "numNodeGroups"].map((property) => group.get(property));
  if (mode === UNKNOWN) faults.unknown("clusterMode is not known before the update");
  const hasShards = typeof shards === "number" && shards > 1;
  if (!hasShards && !["enabled", "compatible"].includes(textOf(mode))) return;
  if (hasShards && !isAbsent(group.get("numCacheClusters")))
    faults.problem("numCacheClusters and numNodeGroups exclude each other");
  for (const own of stack.named(cacheParameterGroup, group, "parameterGroupName")) {
    const parameters = elements(own.get("parameters"));
    const found = parameters === UNKNOWN ? undefined : parameters.find((one) => at(one, "name") === "cluster-enabled");
    const value = parameters === UNKNOWN ? UNKNOWN : at(found, "value");
    if (value === UNKNOWN) faults.unknown(`cluster-enabled of parameter group "${own.name}" is not known`);
    else if (value !== "yes")
      faults.problem(`cluster mode needs cluster-enabled = yes in parameter group "${own.name}"`);
  }
}

function judgeToken(group: Resource, stack: Stack, faults: Faults): void {
  const value = group.get("authToken");
  if (isAbsent(value)) return;
  if (!isAbsent(group.get("userGroupIds"))) faults.problem("authToken and userGroupIds exclude each other");
  if (group.get("transitEncryptionEnabled") !== true && group.get("transitEncryptionEnabled") !== UNKNOWN)
    faults.problem("authToken needs transitEncryptionEnabled");
  const makers = stack.sourcesOf(group, "authToken");
  const made = makers.length > 0 && makers.every((maker) => randomPassword.includes(maker.type));
  if (value !== UNKNOWN) {
    if (!token.test(textOf(value))) faults.problem(`authToken ${demand}`);
  } else if (!made) faults.unknown("authToken is not known before the update");
  else for (const maker of makers) judgeMaker(maker, faults);
}

const demand = "is not 16 to 128 letters, digits and characters out of !&#$^<>-";

/** A token that is still to be made is as good as its maker. */
function judgeMaker(maker: Resource, faults: Faults): void {
  const length = maker.get("length");
  const characters = maker.get("overrideSpecial");
  if (length === UNKNOWN || characters === UNKNOWN || maker.get("special") === UNKNOWN)
    faults.unknown(`how "${maker.name}" makes authToken is not known`);
  const hasBadCharacters = maker.get("special") !== false && !/^[!&#$^<>-]+$/.test(textOf(characters));
  if (typeof length === "number" && (length < 16 || length > 128 || hasBadCharacters))
    faults.problem(`authToken, as "${maker.name}" makes it, ${demand}`);
}
