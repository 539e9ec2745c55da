import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, healthCheck, loadBalancer } from "../../model/types";
import { sentryUptimeMonitor } from "../../model/types/sentry";
import { canary, dnsRecord } from "../../model/types/uptime";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** What can be reached from outside, and what looks at it from there. */
export const endpointWatches: readonly Watch[] = [
  watch([componentTypes.declaration], "settings"),
  watch(loadBalancer, "dnsName", "internal"),
  watch(dnsRecord, "aliases", "records", "type"),
  watch(healthCheck, "disabled", "fqdn", "requestInterval", "resourcePath", "type"),
  watch(canary, "schedule", "startCanary"),
  watch(sentryUptimeMonitor, "enabled", "intervalSeconds", "url"),
];

/** Balancers that the world may ask. */
export const publicBalancers = (stack: Stack): Resource[] =>
  stack.ofTypes(loadBalancer).filter((one) => one.get("internal") !== true);

/** Addresses that the stack was asked to watch, as far as they are known. */
export function askedUrls(stack: Stack): string[] {
  const urls = elements(stack.asked("uptimeUrls"));
  return urls === UNKNOWN ? [] : urls.map((url) => textOf(url)).filter(Boolean);
}

/** Names under which a balancer is known to the world. */
export function namesOfBalancer(balancer: Resource, stack: Stack): readonly (string | Unknown)[] {
  return stack.ofTypes(dnsRecord).flatMap((record) => {
    const aliases = listOf(record.get("aliases")).map((alias): Value => at(alias, "name") ?? null);
    const targets: readonly [string, Value][] = [
      ...aliases.map((value): [string, Value] => ["aliases", value]),
      ...listOf(record.get("records")).map((value): [string, Value] => ["records", value]),
    ];
    const leadsThere = targets.some(
      ([property, value]) =>
        stack.namedBy(value, loadBalancer, record, property).includes(balancer) ||
        (typeof value === "string" && value === balancer.get("dnsName")),
    );
    const name = record.get("name");
    return leadsThere ? [name === UNKNOWN ? UNKNOWN : textOf(name).replace(/\.$/, "")] : [];
  });
}

function listOf(value: Value | undefined): readonly Value[] {
  const listed = elements(value);
  return listed === UNKNOWN ? [UNKNOWN] : listed;
}

/** Why a check from outside does not look once a minute; nothing where it does. */
export function flawOf(check: Resource): string | Unknown | undefined {
  if (canary.includes(check.type)) {
    const expression = at(check.get("schedule"), "expression");
    if (expression === UNKNOWN || check.get("startCanary") === UNKNOWN) return UNKNOWN;
    if (check.get("startCanary") !== true) return "is not started";
    return /^(rate\(1 minute\)|cron\(\* .*\))$/.test(textOf(expression)) ? undefined : "does not look every minute";
  }
  const isSentry = sentryUptimeMonitor.includes(check.type);
  const seconds = check.get(isSentry ? "intervalSeconds" : "requestInterval");
  const isOff = isSentry ? check.get("enabled") : check.get("disabled");
  if (seconds === UNKNOWN || isOff === UNKNOWN) return UNKNOWN;
  if (isOff === !isSentry) return "is disabled";
  return isAbsent(seconds) || (typeof seconds === "number" && seconds <= 60) ? undefined : "does not look every minute";
}

/** All that looks from outside; a check of checks, or of a metric, looks at nothing itself. */
export const outsideChecks = (stack: Stack): Resource[] => [
  ...stack.ofTypes(healthCheck).filter((check) => /^(HTTP|TCP)/.test(textOf(check.get("type")))),
  ...stack.ofTypes([...sentryUptimeMonitor, ...canary]),
];

/** Whether a check looks at this address: the host, and the path where the address has one. */
export function looksAt(check: Resource, url: string): boolean | Unknown {
  const [host, path] = partsOf(url);
  if (sentryUptimeMonitor.includes(check.type)) {
    const own = check.get("url");
    if (own === UNKNOWN) return UNKNOWN;
    const [ownHost, ownPath] = partsOf(textOf(own));
    return ownHost === host && (path === "/" || path === ownPath);
  }
  if (canary.includes(check.type)) return UNKNOWN;
  const fqdn = check.get("fqdn");
  const resourcePath = check.get("resourcePath");
  if (fqdn === UNKNOWN || resourcePath === UNKNOWN) return UNKNOWN;
  return textOf(fqdn).toLowerCase() === host && (path === "/" || textOf(resourcePath) === path);
}

function partsOf(url: string): readonly [host: string, path: string] {
  const [, host = "", path = "/"] = /^(?:https?:\/\/)?([^/:?#]+)(?::\d+)?(\/[^?#]*)?/i.exec(url) ?? [];
  return [host.toLowerCase(), path];
}
