import { describe, expect, it } from "vitest";
import { defaultZones, isZoneOf } from "../../settings/zones";

describe("defaultZones", () => {
  // Ids as AWS lists them ("AZ IDs" of its regions).
  it.each([
    ["us-east-1", ["use1-az1", "use1-az2"]],
    ["us-west-1", ["usw1-az1", "usw1-az3"]],
    ["eu-west-1", ["euw1-az1", "euw1-az2"]],
    ["eu-central-1", ["euc1-az1", "euc1-az2"]],
    ["ap-northeast-1", ["apne1-az1", "apne1-az2"]],
    ["ap-southeast-2", ["apse2-az1", "apse2-az2"]],
    ["ap-south-1", ["aps1-az1", "aps1-az2"]],
    ["ca-central-1", ["cac1-az1", "cac1-az2"]],
    ["sa-east-1", ["sae1-az1", "sae1-az2"]],
    ["me-central-1", ["mec1-az1", "mec1-az2"]],
    ["cn-northwest-1", ["cn-northwest-1a", "cn-northwest-1b"]],
    ["us-gov-west-1", ["us-gov-west-1a", "us-gov-west-1b"]],
  ])("of %s", (region, zones) => {
    expect(defaultZones(region)).toEqual(zones);
    expect(zones.every((zone) => isZoneOf(region, zone))).toBe(true);
  });
});

describe("isZoneOf", () => {
  it.each([
    ["us-east-1", "us-east-1f"],
    ["us-east-1", "use1-az6"],
    ["us-gov-west-1", "usgw1-az1"],
  ])("%s has %s", (region, zone) => {
    expect(isZoneOf(region, zone)).toBe(true);
  });

  it.each([
    ["us-east-1", "us-east-2a"],
    ["us-east-1", "use2-az1"],
    ["us-east-1", "us-east-11"],
    ["us-east-1", "us-east-1-bos-1a"],
    ["us-east-1", "use1-bos1-az1"],
  ])("%s has no %s", (region, zone) => {
    expect(isZoneOf(region, zone)).toBe(false);
  });
});
