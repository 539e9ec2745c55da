import { describe, expect, it } from "vitest";
import { readSettings, SettingsError } from "../../settings";
import { configuration, secretValues } from "./configuration";

const whole = {
  edgeDomain: "ops.example.com",
  edgeZoneId: "Z0123456789ABCDEFGHIJ",
  edgeOidcIssuer: "https://login.example.com",
  edgeOidcAuthorizationEndpoint: "https://login.example.com/authorize",
  edgeOidcExchangeEndpoint: "https://login.example.com/token",
  edgeOidcUserInfoEndpoint: "https://login.example.com/userinfo",
  edgeOidcClientId: "dashboard",
};
const secrets = [...Object.keys(secretValues), "edgeOidcClientSecret"];

/** The keys that a configuration is blamed for, with what was expected of each. */
function faults(values: Readonly<Record<string, string>>): Record<string, string> {
  try {
    readSettings(configuration({ edgeOidcClientSecret: "client-secret", ...values }, secrets));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return Object.fromEntries(error.faults.map(({ key, expected }) => [key, expected]));
  }
  return {};
}

const without = (key: keyof typeof whole): Record<string, string> =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));

describe("the edge in the settings", () => {
  it("is there whole, or not at all", () => {
    expect(faults(whole)).toEqual({});
    expect(faults({})).toEqual({});
  });

  it.each(Object.keys(whole).filter((key) => key !== "edgeDomain"))("is refused without %s", (key) => {
    expect(faults(without(key as keyof typeof whole))).toEqual({
      [key]: "a value, because edgeDomain is ops.example.com",
    });
  });

  it("is refused without its domain", () => {
    expect(faults(without("edgeDomain"))).toEqual({
      edgeDomain: "host name of the dashboard, because other settings of the edge are there",
    });
  });

  it("is refused without the client's secret, and with one in plain text", () => {
    const missing = { ...whole, edgeOidcClientSecret: "" };
    const expected = "a Pulumi secret: client secret without spaces";
    expect(faults(missing)).toEqual({ edgeOidcClientSecret: expected });
    const plain = configuration({ ...whole, edgeOidcClientSecret: "client-secret" });
    expect(() => readSettings(plain)).toThrow("edgeOidcClientSecret is stored as plain text");
  });

  it("is refused where the dashboard could not fetch the load balancer's keys", () => {
    const closed = {
      ...whole,
      natGateways: "none",
      vpcEndpoints: "s3,ecr.api,ecr.dkr,logs,secretsmanager,elasticache",
    };
    expect(faults({ ...closed, profile: "staging" })).toEqual({
      natGateways: "one or per-zone, because the dashboard fetches the load balancer's public keys from the internet",
    });
  });

  it.each([
    { edgeDomain: "ops" },
    { edgeDomain: "https://ops.example.com" },
    { edgeOidcIssuer: "http://login.example.com" },
    { edgeZoneId: "example.com" },
    { edgeDeletionProtection: "yes" },
  ])("refuses %j", (wrong) => {
    expect(Object.keys(faults({ ...whole, ...wrong }))).toEqual(Object.keys(wrong));
  });
});
