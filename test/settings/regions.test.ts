import { expect, it } from "vitest";
import { isOptIn } from "../../settings/regions";

it.each(["us-east-1", "us-west-2", "sa-east-1", "ap-southeast-2", "ap-northeast-2", "eu-north-1", "eu-west-3"])(
  "%s is on in every account",
  (region) => expect(isOptIn(region)).toBe(false),
);

it.each(["cn-north-1", "us-gov-west-1"])("%s is of a partition in which no region is opted into", (region) =>
  expect(isOptIn(region)).toBe(false),
);

it.each([
  "af-south-1",
  "ap-east-1",
  "ap-northeast-3",
  "ap-south-2",
  "ap-southeast-3",
  "ca-west-1",
  "eu-central-2",
  "eu-south-1",
  "il-central-1",
  "me-central-1",
  "mx-central-1",
  "us-new-9",
])("%s must be opted into", (region) => expect(isOptIn(region)).toBe(true));
