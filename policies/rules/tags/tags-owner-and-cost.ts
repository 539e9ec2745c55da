import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { missingTags, taggableTypes } from "../../knowledge/alarms/tags";
import { UNKNOWN } from "../../model/value";

const keys = ["Owner", "Service", "Environment", "DataClass"];

/** The tags of the provider count: whoever sets `defaultTags` has tagged everything. */
export const tagsOwnerAndCost: ChecklistRule = {
  name: "tags-owner-and-cost",
  items: ["tags-owner-and-cost"],
  scope: "core",
  severity: "required",
  title: "Every resource names its owner, service, environment and class of data",
  why: "At three in the morning nobody knows whose resource it is, the bill cannot be split, and nobody can tell which store holds what must be protected.",
  remediation: `set the tags ${keys.join(", ")}, best as defaultTags of the provider`,
  example: {
    bad: 'new aws.s3.Bucket("reports");',
    good: 'new aws.Provider("aws", { defaultTags: { tags: { Owner: "platform", Service: "reports", Environment: "prod", DataClass: "internal" } } });',
  },
  subjects: taggableTypes,
  watches: [watch(taggableTypes, "tags")],
  early: false,
  judge({ tags }) {
    const faults = new Faults();
    if (tags === UNKNOWN) {
      faults.unknown("its tags are not known before the update");
      return faults.outcome;
    }
    const { missing, hidden } = missingTags(tags, keys);
    if (missing.length > 0) faults.problem(`it has no tag ${missing.join(", ")}`);
    if (hidden.length > 0) faults.unknown(`the tags ${hidden.join(", ")} are not known before the update`);
    return faults.outcome;
  },
};
