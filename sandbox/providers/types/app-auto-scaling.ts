import type {
  PolicyType,
  ScalableDimension,
  ServiceNamespace,
  StepScalingPolicyConfiguration,
  TargetTrackingScalingPolicyConfiguration,
} from "@aws-sdk/client-application-auto-scaling";
import type { Unwrap } from "@pulumi/pulumi";
import type { PolicyArgs, PolicyState } from "@pulumi/aws/appautoscaling/policy";
import type { TargetArgs, TargetState } from "@pulumi/aws/appautoscaling/target";

import { awsType } from "../aws-type";
import { forApi, fromApi } from "../casing";

interface Where {
  readonly serviceNamespace: string;
  readonly resourceId: string;
  readonly scalableDimension: string;
}

const where = (target: Where) => ({
  ServiceNamespace: target.serviceNamespace as ServiceNamespace,
  ResourceId: target.resourceId,
  ScalableDimension: target.scalableDimension as ScalableDimension,
});

/** `ecs|service/cluster/name|ecs:service:DesiredCount`, with the policy's name behind it for a policy. */
const idOf = (target: Where, ...more: string[]) =>
  [target.serviceNamespace, target.resourceId, target.scalableDimension, ...more].join("|");

function fromId(id: string): Where & { name: string } {
  const [serviceNamespace = "", resourceId = "", scalableDimension = "", name = ""] = id.split("|");
  return { serviceNamespace, resourceId, scalableDimension, name };
}

/** Replacements: registry documentation of aws.appautoscaling.Target; what is scaled is fixed, its limits are not. */
export const target = awsType<TargetArgs, TargetState>({
  inputs: {
    serviceNamespace: { replace: true },
    resourceId: { replace: true },
    scalableDimension: { replace: true },
    minCapacity: {},
    maxCapacity: {},
    roleArn: { chosenByAws: true },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  async create(inputs, { cloud, tags }) {
    await (
      await cloud.appAutoScaling()
    ).registerScalableTarget({
      ...where(inputs),
      MinCapacity: inputs.minCapacity,
      MaxCapacity: inputs.maxCapacity,
      RoleARN: inputs.roleArn,
      Tags: tags,
    });
    return idOf(inputs);
  },
  async read(id, _state, { cloud }) {
    const target = where(fromId(id));
    const scaling = await cloud.appAutoScaling();
    const found = (
      await scaling.describeScalableTargets({
        ServiceNamespace: target.ServiceNamespace,
        ResourceIds: [target.ResourceId],
        ScalableDimension: target.ScalableDimension,
      })
    ).ScalableTargets?.[0];
    if (found === undefined) return undefined;
    const arn = found.ScalableTargetARN;
    const tagged = arn === undefined ? undefined : await scaling.listTagsForResource({ ResourceARN: arn });
    return {
      serviceNamespace: found.ServiceNamespace,
      resourceId: found.ResourceId,
      scalableDimension: found.ScalableDimension,
      minCapacity: found.MinCapacity,
      maxCapacity: found.MaxCapacity,
      roleArn: found.RoleARN,
      arn,
      tagsAll: tagged?.Tags ?? {},
    };
  },
  async update(id, inputs, { cloud, changed }) {
    if (!changed("minCapacity", "maxCapacity", "roleArn")) return;
    await (
      await cloud.appAutoScaling()
    ).registerScalableTarget({
      ...where(fromId(id)),
      MinCapacity: inputs.minCapacity,
      MaxCapacity: inputs.maxCapacity,
      RoleARN: inputs.roleArn,
    });
  },
  async retag(_id, { put, remove }, { cloud, state }) {
    const scaling = await cloud.appAutoScaling();
    if (remove.length > 0) await scaling.untagResource({ ResourceARN: state.arn, TagKeys: remove });
    if (Object.keys(put).length > 0) await scaling.tagResource({ ResourceARN: state.arn, Tags: put });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.appAutoScaling()).deregisterScalableTarget(where(fromId(id)));
  },
});

/** Replacements: registry documentation of aws.appautoscaling.Policy; name and target are fixed. */
export const policy = awsType<PolicyArgs, PolicyState>({
  inputs: {
    name: { replace: true },
    serviceNamespace: { replace: true },
    resourceId: { replace: true },
    scalableDimension: { replace: true },
    policyType: { default: "StepScaling" },
    targetTrackingScalingPolicyConfiguration: { as: "set" },
    stepScalingPolicyConfiguration: { as: "set" },
  },
  outputs: ["alarmArns", "arn"],
  autoName: { property: "name", maximumLength: 255 },
  async create(inputs, { cloud }) {
    const name = inputs.name ?? "";
    await (await cloud.appAutoScaling()).putScalingPolicy(definition(name, inputs, inputs));
    return idOf(inputs, name);
  },
  async read(id, _state, { cloud }) {
    const { name, ...target } = fromId(id);
    const scaling = await cloud.appAutoScaling();
    const request = { ...where(target), PolicyNames: [name] };
    const found = (await scaling.describeScalingPolicies(request)).ScalingPolicies?.find(
      ({ PolicyName }) => PolicyName === name,
    );
    const tracking = found?.TargetTrackingScalingPolicyConfiguration;
    return (
      found && {
        name: found.PolicyName,
        serviceNamespace: found.ServiceNamespace,
        resourceId: found.ResourceId,
        scalableDimension: found.ScalableDimension,
        policyType: found.PolicyType,
        targetTrackingScalingPolicyConfiguration: tracking && (fromApi(tracking) as Tracking),
        stepScalingPolicyConfiguration: fromSteps(found.StepScalingPolicyConfiguration),
        alarmArns: found.Alarms?.map(({ AlarmARN = "" }) => AlarmARN),
        arn: found.PolicyARN,
      }
    );
  },
  async update(id, inputs, { cloud }) {
    const { name, ...target } = fromId(id);
    await (await cloud.appAutoScaling()).putScalingPolicy(definition(name, target, inputs));
  },
  async delete(id, _inputs, { cloud }) {
    const { name, ...target } = fromId(id);
    await (await cloud.appAutoScaling()).deleteScalingPolicy({ ...where(target), PolicyName: name });
  },
});

type Tracking = NonNullable<Unwrap<PolicyArgs>["targetTrackingScalingPolicyConfiguration"]>;
type Steps = NonNullable<Unwrap<PolicyArgs>["stepScalingPolicyConfiguration"]>;

function definition(
  name: string,
  target: Where,
  inputs: Pick<
    Unwrap<PolicyArgs>,
    "policyType" | "targetTrackingScalingPolicyConfiguration" | "stepScalingPolicyConfiguration"
  >,
) {
  const { targetTrackingScalingPolicyConfiguration: tracking, stepScalingPolicyConfiguration: steps } = inputs;
  return {
    ...where(target),
    PolicyName: name,
    PolicyType: inputs.policyType as PolicyType,
    TargetTrackingScalingPolicyConfiguration:
      tracking && (forApi(tracking) as TargetTrackingScalingPolicyConfiguration),
    StepScalingPolicyConfiguration: steps && toSteps(steps),
  };
}

/** Bounds are texts to the program, so that 0 differs from none, and numbers to AWS. */
function toSteps({ stepAdjustments, ...rest }: Steps): StepScalingPolicyConfiguration {
  return {
    ...(forApi(rest) as StepScalingPolicyConfiguration),
    StepAdjustments: stepAdjustments?.map((step) => ({
      ScalingAdjustment: step.scalingAdjustment,
      ...(step.metricIntervalLowerBound && { MetricIntervalLowerBound: Number(step.metricIntervalLowerBound) }),
      ...(step.metricIntervalUpperBound && { MetricIntervalUpperBound: Number(step.metricIntervalUpperBound) }),
    })),
  };
}

function fromSteps(found: StepScalingPolicyConfiguration | undefined): Steps | undefined {
  if (found === undefined) return undefined;
  const { StepAdjustments: steps, ...rest } = found;
  return {
    ...(fromApi(rest) as Steps),
    stepAdjustments: (steps ?? []).map((step) => ({
      scalingAdjustment: step.ScalingAdjustment ?? 0,
      ...(step.MetricIntervalLowerBound !== undefined && {
        metricIntervalLowerBound: String(step.MetricIntervalLowerBound),
      }),
      ...(step.MetricIntervalUpperBound !== undefined && {
        metricIntervalUpperBound: String(step.MetricIntervalUpperBound),
      }),
    })),
  };
}
