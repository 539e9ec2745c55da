import type { LogMetricFilterArgs, LogMetricFilterState } from "@pulumi/aws/cloudwatch/logMetricFilter";
import type { StandardUnit } from "@aws-sdk/client-cloudwatch-logs";
import type { Unwrap } from "@pulumi/pulumi";

import { awsType } from "../aws-type";
import type { AwsClients } from "../aws-clients";

/** Replacements: registry documentation of aws.cloudwatch.LogMetricFilter; name and log group are fixed. Id: the name. */
export const logMetricFilter = awsType<LogMetricFilterArgs, LogMetricFilterState>({
  inputs: {
    name: { replace: true },
    logGroupName: { replace: true },
    pattern: {},
    metricTransformation: {},
  },
  outputs: [],
  autoName: { property: "name", maximumLength: 512 },
  async create(inputs, { cloud }) {
    await put(inputs, cloud);
    return inputs.name ?? "";
  },
  async read(id, state, { cloud }) {
    const { metricFilters } = await (
      await cloud.logs()
    ).describeMetricFilters({ filterNamePrefix: id, logGroupName: state.logGroupName });
    const found = metricFilters?.find(({ filterName }) => filterName === id);
    if (found === undefined) return undefined;
    const [transformation] = found.metricTransformations ?? [];
    return {
      name: found.filterName,
      logGroupName: found.logGroupName,
      pattern: found.filterPattern,
      metricTransformation: transformation && {
        namespace: transformation.metricNamespace ?? "",
        name: transformation.metricName ?? "",
        value: transformation.metricValue ?? "",
        unit: transformation.unit,
        dimensions: transformation.dimensions,
        defaultValue: transformation.defaultValue === undefined ? undefined : String(transformation.defaultValue),
      },
    };
  },
  async update(_id, inputs, { cloud }) {
    await put(inputs, cloud);
  },
  async delete(id, { logGroupName }, { cloud }) {
    await (await cloud.logs()).deleteMetricFilter({ filterName: id, logGroupName });
  },
});

/** The same call makes and changes a filter. */
async function put(inputs: Unwrap<LogMetricFilterArgs>, cloud: AwsClients): Promise<void> {
  const { namespace, name, value, unit, dimensions, defaultValue } = inputs.metricTransformation;
  await (
    await cloud.logs()
  ).putMetricFilter({
    filterName: inputs.name,
    logGroupName: inputs.logGroupName,
    filterPattern: inputs.pattern,
    metricTransformations: [
      {
        metricNamespace: namespace,
        metricName: name,
        metricValue: value,
        ...(unit !== undefined && { unit: unit as StandardUnit }),
        ...(dimensions !== undefined && { dimensions }),
        ...(defaultValue !== undefined && { defaultValue: Number(defaultValue) }),
      },
    ],
  });
}
