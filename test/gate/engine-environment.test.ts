import { describe, expect, it } from "vitest";

import { engineEnvironment, misleadingIn } from "../../gate/engine/environment";
import { Lines } from "../../gate/process/lines";

describe("an engine's environment", () => {
  const misleading = [
    "SKIP_PREVIEW",
    "IGNORE_PROTECT",
    "TARGET",
    "TARGET_DEPENDENTS",
    "FORCE",
    "EXCLUDE",
    "REPLACE",
    "REFRESH",
    "PLAN",
    "YES",
    "POLICY_PACK",
    "POLICY_PACK_CONFIG",
    "CONTINUE_ON_ERROR",
    "SHOW_SECRETS",
    "CWD",
    "SOMETHING_NEW",
  ].map((name) => `PULUMI_OPTION_${name}`);
  const others = ["CONTINUE_ON_ERROR", "DISABLE_CI_DETECTION", "EXPERIMENTAL", "SKIP_CHECKPOINTS"].map(
    (name) => `PULUMI_${name}`,
  );

  it.each([...misleading, ...others])("is kept from %s", (name) => {
    expect(engineEnvironment({ [name]: "true" })).not.toHaveProperty(name);
    expect(misleadingIn({ [name]: "true", PATH: "/bin" })).toEqual([name]);
  });

  it.each([
    "PULUMI_OPTION_CONFIG_FILE",
    "PULUMI_OPTION_STACK",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "AWS_PROFILE",
  ])("has %s", (name) => {
    expect(engineEnvironment({ [name]: "one" })).toMatchObject({ [name]: "one" });
    expect(misleadingIn({ [name]: "one" })).toEqual([]);
  });

  it("has what the gate adds, whatever the person's own says", () => {
    const own = { PULUMI_CI_SYSTEM: "other", PULUMI_OPTION_PLAN: "other" };
    expect(engineEnvironment(own, { PULUMI_CI_SYSTEM: "gate" })).toEqual({
      PULUMI_CI_SYSTEM: "gate",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
  });
});

describe("lines", () => {
  it.each([
    [["one\ntwo\n"], ["one", "two"]],
    [
      ["o", "ne\r", "\ntw", "o"],
      ["one", "two"],
    ],
    [
      ["\n", "\n"],
      ["", ""],
    ],
    [[""], []],
  ])("of %j are %j", (pieces, expected) => {
    const said: string[] = [];
    const lines = new Lines((line) => said.push(line));
    for (const piece of pieces) lines.add(piece);
    lines.end();
    expect(said).toEqual(expected);
  });
});
