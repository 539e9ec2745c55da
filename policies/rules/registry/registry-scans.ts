import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { registryScanning, repository } from "../../model/types/registry";
import { at, UNKNOWN } from "../../model/value";

/** Images are looked through for known holes, each repository by itself or the whole registry. */
export const registryScans: ControlRule = {
  name: "registry-scans",
  severity: "required",
  title: "Images are scanned when they are pushed",
  why: "Most of an image is other people's code. Without a scan nobody hears that a version in it has a known hole.",
  remediation: "set imageScanningConfiguration: { scanOnPush: true }",
  example: {
    bad: 'new aws.ecr.Repository("worker");',
    good: 'new aws.ecr.Repository("worker", { imageScanningConfiguration: { scanOnPush: true } });',
  },
  controls: { fsbp: ["ECR.1"], checkov: ["CKV_AWS_163"], trivy: ["AWS-0030"] },
  subjects: repository,
  watches: [watch(repository, "imageScanningConfiguration"), watch(registryScanning, "scanType")],
  early: false,
  judge(one, stack) {
    if (stack.with(registryScanning, "scanType", "ENHANCED").length > 0) return pass;
    const scans = at(one.get("imageScanningConfiguration"), "scanOnPush");
    if (scans === UNKNOWN) return unknown("scanOnPush is not known before the update");
    return scans === true ? pass : fail("scanOnPush is not true");
  },
};
