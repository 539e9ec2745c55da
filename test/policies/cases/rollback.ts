import type { Cases } from "./case";

export const rollbackCases: Cases = {};
