export const functionUrl = ["aws:lambda/functionUrl:FunctionUrl"];
export const functionInvocation = ["aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"];
/** Streams and queues that start a function. */
export const eventSource = ["aws:lambda/eventSourceMapping:EventSourceMapping"];
export const functionAlias = ["aws:lambda/alias:Alias"];
