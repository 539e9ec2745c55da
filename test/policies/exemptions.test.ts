import { readFileSync } from "node:fs";

import { afterEach, describe, expect, test } from "vitest";

import { parseRegister } from "../../policies/exemptions/parse";
import { pathOf } from "../../policies/model/excuse";
import { judge } from "../../policies/model/judge";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import { exemptionsValid } from "../../policies/rules/exemptions/exemptions-valid";
import { compliantStack } from "./compliant-stack";
import { viewsOf } from "./direct";
import type { Entry } from "./exemption-entries";
import {
  change,
  few,
  leaky,
  logs,
  plain,
  registerOf,
  resourcesOf,
  sound,
  statuses,
  today,
  withChanges,
} from "./exemption-entries";

describe("a sound exemption", () => {
  test("excuses one fault of one resource, which stays in sight", () => {
    expect(statuses(registerOf(sound))).toEqual({ logs: "exempt", register: "pass" });
  });

  test("names its resource by the components around it as well", () => {
    const stack = new Stack(viewsOf(resourcesOf(leaky())));
    const [subject] = stack.ofTypes(["aws:cloudwatch/logGroup:LogGroup"]).filter(({ urn }) => urn === logs);
    if (!subject) throw new Error("the fixture has no such log group");
    const register = registerOf(change({ target: pathOf(subject, stack) }));
    expect(statuses(register)).toEqual({ logs: "exempt", register: "pass" });
  });

  test("names the stack itself by a word", () => {
    const without = resourcesOf(leaky()).filter(({ type }) => !type.startsWith("aws:s3/"));
    const register = registerOf(sound, change({ rule: "backup-bucket-declared", target: "stack" }));
    const findings = judge(few, new Stack(viewsOf(without), today, register));
    const [finding] = findings.filter(({ rule }) => rule.name === "backup-bucket-declared");
    expect(finding?.outcome.status).toBe("exempt");
  });

  test("for another stack says nothing of this one, even when it is over", () => {
    const register = registerOf(
      change({ stack: "prod", target: logs.replace(":test:", ":prod:"), expires: "2026-11-03" }),
    );
    expect(statuses(register)).toEqual({ logs: "fail", register: "pass" });
  });

  test("may say more, and is approved with every word of it", () => {
    for (const [field, value] of Object.entries({ ticket: "OPS-1", begins: "2026-11-03" })) {
      const entry = change({ [field]: value });
      expect(statuses(registerOf(entry))).toEqual({ logs: "exempt", register: "pass" });
      expect(statuses(registerOf({ ...entry, [field]: undefined })).logs).toBe("fail");
    }
    for (const [field, value] of Object.entries(plain))
      if (typeof value === "string") expect(change({ [field]: `${value}.` })["approval"]).not.toBe(sound["approval"]);
  });

  test("is as the documentation and the rule's own page show it", () => {
    const shown = [
      /^exemptions:\n(?: .*\n)+/m.exec(readFileSync("docs/exemptions.md", "utf8"))?.[0] ?? "",
      exemptionsValid.example?.good ?? "",
    ];
    for (const text of shown) {
      const { exemptions, faults } = parseRegister(text, rules);
      expect(faults, text).toEqual([]);
      expect(exemptions).toHaveLength(1);
    }
    expect(parseRegister(exemptionsValid.example?.bad ?? "", rules).exemptions).toEqual([]);
  });

  test("may be missing altogether", () => {
    for (const text of ["", "# none\n", "exemptions: []\n"])
      expect(statuses(parseRegister(text, rules))).toEqual({ logs: "fail", register: "pass" });
  });
});

const name = `log-retention-set at ${logs}`;
const tls = `redis-tls-in-transit at ${logs}`;

describe("an exemption is refused", () => {
  test.each<[string, readonly Entry[], string]>([
    ["that is over", [change({ expires: "2026-11-21" })], `${name} expired on 2026-11-21`],
    ["that begins later", [change({ begins: "2026-11-23" })], `${name} begins on 2026-11-23 and does not hold before`],
    [
      "that is approved in the future",
      [change({ approvedOn: "2026-11-23" })],
      `${name} is approved on 2026-11-23, which is still to come`,
    ],
    [
      "that lasts longer than anybody may approve",
      [change({ expires: "2027-02-01" })],
      `${name} lasts 91 days from its approval, and 90 are the most`,
    ],
    [
      "that ends before it begins",
      [change({ begins: "2026-12-02", expires: "2026-12-01" })],
      `${name} expires on 2026-12-01, before it begins on 2026-12-02`,
    ],
    [
      "on a day that does not exist",
      [change({ expires: "2027-02-30" })],
      `${name}: expires must be a day, such as 2026-11-22`,
    ],
    ["without an end", [change({ expires: undefined })], `${name}: expires is missing`],
    [
      "for a rule that does not exist",
      [change({ rule: "log-retention-sett" })],
      `log-retention-sett at ${logs}: there is no such rule; did you mean log-retention-set?`,
    ],
    [
      "for a pattern of rules",
      [change({ rule: "log-*" })],
      `log-* at ${logs}: an exemption is for one rule, and its name is no pattern`,
    ],
    [
      "from a limit of AWS",
      [change({ rule: "names-unique" })],
      `names-unique at ${logs}: AWS itself refuses what breaks this rule, and excuses nobody`,
    ],
    [
      "from the rule that judges exemptions",
      [change({ rule: "exemptions-valid", target: "stack" })],
      "exemptions-valid at stack: nothing exempts from the rule that judges exemptions",
    ],
    [
      "for a resource that is not there",
      [change({ target: `${logs}-old` })],
      `${name}-old names no resource of this stack`,
    ],
    [
      "for a resource that the rule does not judge",
      [sound, change({ rule: "redis-tls-in-transit" })],
      `${tls} names a resource that the rule does not judge`,
    ],
    [
      "for a pattern of resources",
      [change({ target: "worker/*" })],
      "log-retention-set at worker/*: an exemption is for one resource, and its target is no pattern",
    ],
    [
      "for all resources of a kind",
      [change({ target: logs.replace("::logs", "::*") })],
      `log-retention-set at ${logs.replace("::logs", "::*")}: an exemption is for one resource, and its target is no pattern`,
    ],
    [
      "for all that is in a component",
      [change({ target: "worker/" })],
      "log-retention-set at worker/: the target must be the whole path of one resource",
    ],
    [
      "for half a URN",
      [change({ target: "urn:pulumi:test" })],
      "log-retention-set at urn:pulumi:test: the target is no whole URN of a resource",
    ],
    [
      "for a resource of another stack",
      [change({ target: logs.replace(":test:", ":prod:") })],
      `log-retention-set at ${logs.replace(":test:", ":prod:")}: the target is of stack prod, and the exemption of test`,
    ],
    [
      "for a pattern of stacks",
      [change({ stack: "t*" })],
      `${name}: an exemption is for one stack, and its name is no pattern`,
    ],
    ["that names no stack", [change({ stack: undefined })], `${name}: stack is missing`],
    ["without a reason", [change({ reason: undefined })], `${name}: reason is missing`],
    [
      "with a reason of blanks",
      [change({ reason: " ".repeat(40) })],
      `${name}: reason must say it in at least 20 characters`,
    ],
    [
      "that puts nothing in place of what is missing",
      [change({ compensatingControl: "none" })],
      `${name}: compensatingControl must say it in at least 20 characters`,
    ],
    ["that nobody owns", [change({ owner: "" })], `${name}: owner must say it in at least 3 characters`],
    ["that nobody approved", [change({ approver: undefined })], `${name}: approver is missing`],
    [
      "that its owner approved",
      [change({ approver: "Platform-Lead" })],
      `${name}: the owner may not approve it; another role has to`,
    ],
    [
      "that its owner approved under another spelling",
      [change({ approver: "platform lead" })],
      `${name}: the owner may not approve it; another role has to`,
    ],
    [
      "that was not approved as it stands",
      [withChanges({})],
      `${name}: it is not approved yet: security-lead reads it and writes approval: ${String(sound["approval"])}`,
    ],
    [
      "that was edited after its approval",
      [{ ...sound, expires: "2027-01-31" }],
      `${name}: it has changed since it was approved: security-lead reads it again and writes approval: ${String(change({ expires: "2027-01-31" })["approval"])}`,
    ],
    [
      "with the approval of another one",
      [{ ...sound, approval: change({ target: `${logs}-old` })["approval"] }],
      `${name}: it has changed since it was approved: security-lead reads it again and writes approval: ${String(sound["approval"])}`,
    ],
    ["that stands there twice", [sound, sound], `${name} stands in the register more than once`],
    [
      "with a field that does not exist",
      [change({ expiry: "2026-12-31" })],
      `${name}: expiry is no field of an exemption; did you mean expires?`,
    ],
    ["that is no entry at all", [null as unknown as Entry], "entry 1: the entry is missing"],
  ])("%s", (_, entries, problem) => {
    const excused = entries[0] === sound && entries[1] !== sound;
    expect(statuses(registerOf(...entries))).toEqual({ logs: excused ? "exempt" : "fail", register: problem });
  });

  test("that excuses what another one excuses already, by another name", () => {
    const stack = new Stack(viewsOf(resourcesOf(leaky())));
    const [subject] = stack.ofTypes(["aws:cloudwatch/logGroup:LogGroup"]).filter(({ urn }) => urn === logs);
    const target = subject ? pathOf(subject, stack) : "";
    expect(statuses(registerOf(sound, change({ target })))).toEqual({
      logs: "exempt",
      register: `log-retention-set at ${target} excuses what another one excuses already`,
    });
  });

  test("that is no longer needed", () => {
    expect(statuses(registerOf(sound), resourcesOf(compliantStack()))).toEqual({
      logs: "pass",
      register: `${name} is no longer needed: nothing is wrong there`,
    });
  });

  test("when its path is that of several resources", () => {
    const stack = leaky();
    const resources = resourcesOf(stack);
    const [original] = resources.filter(({ urn }) => urn === logs);
    if (!original) throw new Error("the fixture has no such log group");
    const twin = { ...original, urn: logs.replace("LogGroup::", "LogGroup$aws:cloudwatch/logGroup:LogGroup::") };
    const view = new Stack(viewsOf(resources));
    const target = pathOf(view.ofTypes(["*"]).find(({ urn }) => urn === logs) ?? view.root, view);
    expect(statuses(registerOf(change({ target })), [...resources, twin]).register).toBe(
      `log-retention-set at ${target} names more than one resource; write the URN of one`,
    );
  });

  test.each([
    ["is no YAML", "exemptions: [", /^the register is no YAML: /],
    ["says a key twice", "exemptions: []\nexemptions: []\n", /^the register is no YAML: /],
    ["is of another shape", "- rule: log-retention-set\n", /^the register must hold a list under `exemptions:`/],
    ["holds more", "exemptions: []\ndefaults: {}\n", /^the register must hold a list/],
    ["multiplies itself", "exemptions: [&a {rule: x}, *a]\n", /^the register must hold a list/],
  ])("with the whole register, when that %s", (_, text, message) => {
    const { logs: log, register } = statuses(parseRegister(text, rules));
    expect(log).toBe("fail");
    expect(register).toMatch(message);
  });

  test("and each of several is said to be wrong, while sound ones hold", () => {
    const register = registerOf(sound, change({ rule: "x" }), change({ target: "a/*" }));
    expect(statuses(register)).toEqual({
      logs: "exempt",
      register: [
        `x at ${logs}: there is no such rule`,
        "log-retention-set at a/*: an exemption is for one resource, and its target is no pattern",
      ].join("; "),
    });
  });
});

describe("at the border of a day", () => {
  const { TZ } = process.env;
  afterEach(() => {
    process.env["TZ"] = TZ;
  });

  test.each(["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])(
    "an exemption ends in UTC on a machine in %s",
    (zone) => {
      process.env["TZ"] = zone;
      const register = registerOf(change({ approvedOn: "2026-11-01", begins: "2026-11-10", expires: "2026-11-30" }));
      const at = (moment: string) => statuses(register, undefined, new Date(moment));
      expect(at("2026-11-09T23:59:59.999Z").logs).toBe("fail");
      expect(at("2026-11-10T00:00:00.000Z")).toEqual({ logs: "exempt", register: "pass" });
      expect(at("2026-11-30T23:59:59.999Z")).toEqual({ logs: "exempt", register: "pass" });
      expect(at("2026-12-01T00:00:00.000Z")).toEqual({ logs: "fail", register: `${name} expired on 2026-11-30` });
    },
  );

  test("the longest approval is of 90 days", () => {
    const lasting = (expires: string) => statuses(registerOf(change({ expires }))).register;
    expect(lasting("2027-01-31")).toBe("pass");
    expect(lasting("2027-02-01")).toMatch(/lasts 91 days/);
  });
});
