import type { Cases } from "./case";

export const networkCases: Cases = {};
