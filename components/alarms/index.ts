export type { AlarmDefinition, Alerting, AlarmsById, Metric } from "./alarm";
export { makeAlarms } from "./alarm";
export type { AlarmTopicsArgs } from "./topics";
export { AlarmTopics } from "./topics";
