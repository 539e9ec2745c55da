import { INVALID, parsed } from "../../model/json";
import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import { declareDocument, documentOf } from "../../knowledge/identity/policy-document";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { dashboard } from "../../model/types";
import { at, isList, isStructure, UNKNOWN } from "../../model/value";

const kinds = ["metric", "text", "log", "alarm", "explorer", "custom"];

/** A dashboard is JSON: a list of widgets on a grid of 24 columns. */
export const dashboardJsonValid: AwsRule = {
  name: "dashboard-json-valid",
  documentation:
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
  severity: "blocker",
  title: "CloudWatch accepts the dashboard",
  why: "CloudWatch refuses the dashboard, and whoever is called at night has no picture of what is going on.",
  remediation: "write dashboardBody as JSON with a list of widgets, each with a type and its properties",
  example: {
    bad: 'dashboardBody: "{ widgets: [] }",',
    good: 'dashboardBody: JSON.stringify({ widgets: [{ type: "metric", properties }] }),',
  },
  subjects: dashboard,
  watches: [watch(dashboard, "dashboardBody", "dashboardName")],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    limits.matches("dashboardName", /^[\w-]{1,255}$/, "1 to 255 letters, digits, hyphens and underscores");
    const written = parsed(subject.get("dashboardBody"));
    const body = written === UNKNOWN ? documentOf(subject, stack) : written;
    if (body === undefined || body === UNKNOWN)
      faults.unknown(`dashboardBody is not known before the update: ${declareDocument}`);
    else if (body === INVALID || !isStructure(body)) faults.problem("dashboardBody is not a JSON object");
    else {
      const widgets = at(body, "widgets");
      if (!isList(widgets)) faults.problem("dashboardBody has no list of widgets");
      else if (widgets.length > 500) faults.problem("dashboardBody has more than 500 widgets");
      for (const widget of new Limits((name) => at(body, name), faults, "dashboardBody.").each("widgets")) {
        widget.oneOf("type", kinds);
        widget.range("width", 1, 24, "columns");
        widget.range("height", 1, 1000, "rows");
        widget.range("x", 0, 23);
        widget.holds("properties", isStructure, "is no object");
      }
    }
    return faults.outcome;
  },
};
