import type { Cases } from "./case";

export const alarmsCases: Cases = {};
