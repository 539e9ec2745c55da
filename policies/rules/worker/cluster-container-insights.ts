import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsCluster } from "../../model/types";
import { at, elements, UNKNOWN } from "../../model/value";

/** Counts of running tasks, deployments and restarts exist only where Container Insights are on. */
export const clusterContainerInsights: ControlRule = {
  name: "cluster-container-insights",
  severity: "required",
  title: "Clusters have Container Insights on",
  why: "Without them ECS publishes neither how many tasks run nor how often they restart, and every alarm on these figures stays silent.",
  remediation: 'set settings: [{ name: "containerInsights", value: "enabled" }]',
  example: {
    bad: 'new aws.ecs.Cluster("main");',
    good: 'new aws.ecs.Cluster("main", { settings: [{ name: "containerInsights", value: "enabled" }] });',
  },
  controls: { fsbp: ["ECS.12"], checkov: ["CKV_AWS_65"], cdkNag: ["AwsSolutions-ECS4"], trivy: ["AWS-0034"] },
  subjects: ecsCluster,
  watches: [watch(ecsCluster, "settings")],
  early: false,
  judge(cluster) {
    const settings = elements(cluster.get("settings"));
    if (settings === UNKNOWN) return unknown("settings is not known before the update");
    const insights = settings.find((setting) => at(setting, "name") === "containerInsights");
    const value = at(insights, "value");
    if (value === UNKNOWN || (insights === undefined && settings.includes(UNKNOWN)))
      return unknown("whether Container Insights are on is not known before the update");
    return value === "enabled" || value === "enhanced" ? pass : fail("Container Insights are not on");
  },
};
