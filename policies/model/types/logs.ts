export const logMetricFilter = ["aws:cloudwatch/logMetricFilter:LogMetricFilter"];
export const logSubscriptionFilter = ["aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"];
export const trail = ["aws:cloudtrail/trail:Trail"];
