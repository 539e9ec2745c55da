import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaFunction } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/**
 * Until when AWS mends each runtime (the first moment after it). Source: the table of supported runtimes in AWS's guide,
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, last compared on 2026-11-22; to be read again twice a
 * year, because AWS moves these dates.
 */
const supportEnds: Readonly<Record<string, string>> = {
  "nodejs22.x": "2027-04-30",
  "nodejs24.x": "2028-04-30",
  "python3.10": "2026-10-31",
  "python3.11": "2027-06-30",
  "python3.12": "2028-10-31",
  "python3.13": "2029-06-30",
  "python3.14": "2029-06-30",
  java11: "2027-06-30",
  java17: "2027-06-30",
  "java8.al2": "2027-06-30",
  java21: "2029-06-30",
  java25: "2029-06-30",
  dotnet8: "2026-11-10",
  dotnet10: "2028-11-14",
  "ruby3.3": "2027-03-31",
  "ruby3.4": "2028-03-31",
  "ruby4.0": "2029-03-31",
  "provided.al2023": "2029-06-30",
};

/** What AWS has given up for good. */
const ended =
  /^(nodejs(|4\.3(-edge)?|6\.10|8\.10|1[02468]\.x|20\.x)|python(2\.7|3\.[6-9])|java8|dotnet[67]|dotnetcore[123]\.\d|ruby(2\.[57]|3\.2)|go1\.x|provided(\.al2)?)$/;

export const functionRuntimeSupported: ControlRule = {
  name: "function-runtime-supported",
  severity: "required",
  title: "Functions run on a runtime that AWS still mends",
  why: "After its end a runtime gets no fixes of security, and some weeks later functions on it can no longer be changed.",
  remediation: 'choose a runtime of which support has not ended, such as "nodejs22.x"',
  example: { bad: 'runtime: "nodejs16.x",', good: 'runtime: "nodejs22.x",' },
  controls: { fsbp: ["Lambda.2"], checkov: ["CKV_AWS_363"] },
  subjects: lambdaFunction,
  watches: [watch(lambdaFunction, "packageType", "runtime")],
  early: false,
  judge(subject, stack) {
    if (subject.get("packageType") === "Image") return notApplicable("it brings its runtime in an image");
    const runtime = subject.get("runtime");
    if (runtime === UNKNOWN) return unknown("runtime is not known before the update");
    const end = typeof runtime === "string" ? supportEnds[runtime] : undefined;
    if (typeof runtime !== "string" || ended.test(runtime)) return fail("its runtime is none that AWS supports");
    if (end === undefined) return unknown("its runtime is newer than the table of this rule, or is none");
    return stack.now < new Date(end) ? pass : fail("support of its runtime has ended");
  },
};
