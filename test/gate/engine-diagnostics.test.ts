import { expect, it } from "vitest";

import { diagnosesIn, isOfOne } from "../../gate/engine/diagnostics";

const output = ` ~  aws:sns:Topic topic **updating failed** [diff: +x]; error: 1 error occurred:
Diagnostics:
  pulumi:pulumi:Stack (lab-prod):
    error: update failed

  aws:sns:Topic (topic (main)):
    warning: it is old
    error: 1 error occurred:
    \t* updating topic: not stable

  aws:s3:Bucket (bucket):
    warning: it is old

Resources:
    ~ 1 updated
  aws:s3:Bucket (other):
    error: nothing of this is a diagnostic
`;

it("each resource that failed is told with all that is said of it", () => {
  expect(diagnosesIn(output)).toEqual([
    { resource: "pulumi:pulumi:Stack (lab-prod)", says: ["error: update failed"] },
    {
      resource: "aws:sns:Topic (topic (main))",
      says: ["warning: it is old", "error: 1 error occurred:", "* updating topic: not stable"],
    },
  ]);
});

it("what its preview had to say is not what went wrong in an update", () => {
  const preview =
    "Diagnostics:\n  pulumi:pulumi:Stack (lab-prod):\n    warning: it is old\n\nResources:\n    + 1 to create\n\n";
  expect(diagnosesIn(preview + output)).toEqual(diagnosesIn(output));
});

it("the stack as a whole is none of them", () => {
  expect(diagnosesIn(output).filter(isOfOne)).toHaveLength(1);
});

it.each(["", "Updating (prod):\n    error: alone\n", "Diagnostics:\n"])("nothing is made up of %j", (text) => {
  expect(diagnosesIn(text)).toEqual([]);
});
